"""The seven routes of the classic contract, as its public implementations have them."""
from uuid import uuid4

from flask import Flask, abort, jsonify, redirect, request
from passwords import hash_password, is_right
from sqlalchemy.exc import IntegrityError
from user import Session, User

app = Flask(__name__)


@app.teardown_appcontext
def end_database_session(_error=None):
    Session.remove()


def user_of_session():
    session_id = request.cookies.get("session_id")
    user = Session.query(User).filter_by(session_id=session_id).first() if session_id else None
    return user or abort(403)


@app.get("/")
def index():
    return jsonify({"message": "Bienvenue"})


@app.post("/users")
def register():
    email, password = request.form["email"], request.form["password"]
    if Session.query(User).filter_by(email=email).first():
        return jsonify({"message": "email already registered"}), 400
    Session.add(User(email=email, hashed_password=hash_password(password)))
    try:
        Session.commit()
    except IntegrityError:
        return jsonify({"message": "email already registered"}), 400
    return jsonify({"email": email, "message": "user created"})


@app.post("/sessions")
def log_in():
    email, password = request.form["email"], request.form["password"]
    user = Session.query(User).filter_by(email=email).first()
    if user is None or not is_right(password, user.hashed_password):
        abort(401)
    user.session_id = session_id = str(uuid4())
    Session.commit()
    response = jsonify({"email": email, "message": "logged in"})
    response.set_cookie("session_id", session_id, httponly=True, samesite="Lax")
    return response


@app.delete("/sessions")
def log_out():
    user_of_session().session_id = None
    Session.commit()
    return redirect("/")


@app.get("/profile")
def profile():
    return jsonify({"email": user_of_session().email})


@app.post("/reset_password")
def ask_for_reset():
    email = request.form["email"]
    user = Session.query(User).filter_by(email=email).first() or abort(403)
    user.reset_token = token = str(uuid4())
    Session.commit()
    return jsonify({"email": email, "reset_token": token})


@app.put("/reset_password")
def reset():
    token = request.form["reset_token"]
    user = Session.query(User).filter_by(reset_token=token).first() or abort(403)
    user.hashed_password = hash_password(request.form["new_password"])
    user.reset_token = None
    Session.commit()
    return jsonify({"email": request.form["email"], "message": "Password updated"})
