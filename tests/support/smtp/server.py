"""A mail server to test against: aiosmtpd, told by the recipient's name how to behave.

server.py FOLDER TLS     (none, starttls, implicit; the last two ask for user `box`, password `secret word`)

Writes its port to FOLDER/port and each mail that it takes as a line of JSON to FOLDER/mails.
refuse@ is refused for good, grey@ for the first time, drop@ loses its line after the first mail, late@ after it was kept.
"""
import asyncio, email, json, os, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

folder, tls = sys.argv[1], sys.argv[2]
here = os.path.dirname(os.path.abspath(__file__))
seen = set()

def first(name):
    new = name not in seen
    seen.add(name)
    return new

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse@"):
            return "550 5.1.1 no such user"
        if address.startswith("grey@") and first(address):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("drop@") and first(to):
            server.transport.abort()
            return "250 OK"
        mail = email.message_from_bytes(envelope.content)
        parts = [p.get_content_type() for p in mail.walk()]
        text = next(p for p in mail.walk() if p.get_content_type() == "text/plain")
        html = next(p for p in mail.walk() if p.get_content_type() == "text/html")
        kept = {"to": to, "id": mail["message-id"], "subject": str(email.header.make_header(email.header.decode_header(mail["subject"]))),
                "parts": parts, "text": text.get_payload(decode=True).decode(), "html": html.get_payload(decode=True).decode(),
                "headers": list(mail.keys())}
        with open(os.path.join(folder, "mails"), "a") as mails:
            mails.write(json.dumps(kept) + "\n")
        if to.startswith("late@") and first(to):
            server.transport.abort()
        return "250 OK"

def judge(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"box", b"secret word"))

async def main():
    context = None
    if tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(os.path.join(here, "localhost.pem"), os.path.join(here, "localhost.key"))
    asks = {} if tls == "none" else dict(authenticator=judge, auth_required=True, auth_require_tls=tls == "starttls")
    if tls == "starttls":
        asks.update(tls_context=context, require_starttls=True)
    loop = asyncio.get_running_loop()
    factory = lambda: SMTP(Handler(), enable_SMTPUTF8=True, hostname="localhost", **asks)
    server = await loop.create_server(factory, "127.0.0.1", 0, ssl=context if tls == "implicit" else None)
    with open(os.path.join(folder, "port.new"), "w") as port:
        port.write(str(server.sockets[0].getsockname()[1]))
    os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
    await server.serve_forever()

asyncio.run(main())
