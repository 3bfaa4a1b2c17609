"""The table of users, as SQLAlchemy's documentation declares one."""
import os

from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, scoped_session, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"].replace("sqlite:", "sqlite:///", 1))
Session = scoped_session(sessionmaker(bind=engine))
Base = declarative_base()


class User(Base):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    email = Column(String(250), nullable=False, unique=True)
    hashed_password = Column(String(250), nullable=False)
    session_id = Column(String(250), unique=True)
    reset_token = Column(String(250), unique=True)
