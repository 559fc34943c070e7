"""People of the demo: someone new signs up the way a browser would, identity widget and captcha included."""
import base64
import secrets

from demo.api import Api

FAMILY, GIVEN = "김이박최정강조윤장임", ("서연", "민준", "하은", "도윤", "지우", "시우", "수아", "예준")


def prove_identity(api, sandbox):
    """Begins at our API, acts in the provider's widget (played by the sandbox); the id goes into the sign-up."""
    begun = api.post("/auth/identity-verifications")
    sandbox.call("POST", "/sandbox/widget/identity-verifications", {
        "identityVerificationId": begun["identityVerificationId"],
        "customer": {"name": secrets.choice(FAMILY) + secrets.choice(GIVEN), "birthDate": "1995-05-15",
                     "gender": "FEMALE", "phoneNumber": f"010{secrets.randbelow(10**8):08d}",
                     "ci": base64.b64encode(secrets.token_bytes(64)).decode()}})
    return begun["identityVerificationId"]


def sign_up(api, sandbox, email, password, verification):
    token = sandbox.call("GET", "/sandbox/recaptcha/token?action=signup")["token"]
    session = api.post("/auth/signup", {
        "email": email, "password": password, "displayName": "데모", "identityVerificationId": verification,
        "captchaToken": token, "consents": {"terms": True, "privacy": True, "marketing": False}})
    api.sign_in(session)
    return session


def newcomer(gateway, sandbox, email, password):
    """A new person with a new account, signed in."""
    api, widget = Api(gateway), Api(sandbox)
    sign_up(api, widget, email, password, prove_identity(api, widget))
    return api
