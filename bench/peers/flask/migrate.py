from user import Base, engine

Base.metadata.create_all(engine)
