//! Servers that we did not write, beside the program: each on a port of its own, and it ends with its test. Where one is not installed its
//! tests say that they were skipped; `scripts/test` installs them, and promises it by the environment.
use super::cinema::{Bare, Cinema};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::{
        atomic::{AtomicU16, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
    time::Instant,
};

pub const GOOD: &str = "4242424242424242";
pub const DECLINED: &str = "4000000000000341";
/// A card whose bank wants its owner to confirm each payment (3-D Secure).
pub const ASKS: &str = "4000002500003155";

/// A server that runs for a test.
pub struct Peer {
    child: Child,
    /// Where it listens.
    pub port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Where a peer's program is: `None` where it is not installed, and nobody promised that it is.
fn installed(name: &str, promise: &str, path: &str) -> Option<PathBuf> {
    let promised = std::env::var_os(promise).map(PathBuf::from);
    let program =
        promised.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers").join(path));
    if program.exists() {
        return Some(program);
    }
    assert!(promised.is_none(), "{name} is missing, and scripts/test had promised it");
    eprintln!("SKIPPED: {name} is missing; scripts/test installs it");
    None
}

/// Node with a program that listens where only this machine hears it, whatever the program says.
fn node(program: &std::path::Path) -> Command {
    // No question mark: what is behind one belongs to no address.
    const NEAR: &str = "data:text/javascript,import net from 'node:net'; const listen = net.Server.prototype.listen; \
        net.Server.prototype.listen = function (port, ...more) { if (typeof port !== 'number') \
        return listen.call(this, { ...port, host: '127.0.0.1' }, ...more); \
        return listen.call(this, port, '127.0.0.1', ...more.filter(one => typeof one === 'function')); };";
    let mut command = Command::new("node");
    command.arg("--import").arg(NEAR).arg(program);
    command
}

impl Peer {
    /// Starts it; it is there when somebody answers.
    fn start(mut command: Command, args: impl FnOnce(&mut Command, u16)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A port of this test's own: of what the system hands out somebody else may be quicker.
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let port = loop {
            let n = NEXT.fetch_add(1, Ordering::SeqCst);
            let port = 20_000 + (u16::try_from(std::process::id() % 1000).unwrap() * 10 + n) % 12_000;
            if TcpListener::bind(("127.0.0.1", port)).is_ok() {
                break port;
            }
        };
        args(&mut command, port);
        command.env("TMPDIR", folder.path()).env("HOME", folder.path()).current_dir(folder.path());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut peer = Self { child, port, _folder: folder };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < super::pty::PATIENCE, "no peer");
            assert!(peer.child.try_wait().unwrap().is_none(), "the peer ended");
            thread::yield_now();
        }
        peer
    }

    /// Pages where customers pay, as Stripe's Checkout has them: emulate.
    pub fn checkout() -> Option<Self> {
        let program = installed("emulate", "MARQUEE_CHECKOUT", "node_modules/.bin/emulate")?;
        Some(Self::start(node(&program), |c, port| {
            c.args(["start", "--service", "stripe", "--port", &port.to_string()]);
        }))
    }

    /// Twilio's API as its published description has it: prism says no to what the description does not allow.
    pub fn texts() -> Option<Self> {
        let program = installed("prism", "MARQUEE_PRISM", "node_modules/.bin/prism")?;
        let words = "node_modules/@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json";
        let words = installed("Twilio's description", "MARQUEE_TWILIO", words)?;
        Some(Self::start(node(&program), |c, port| {
            c.args(["mock", "-h", "127.0.0.1", "-p", &port.to_string()]).arg(words);
        }))
    }

    /// Asks it: how it answers, and with what.
    pub fn ask(&self, method: &str, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent: ureq::Agent = config.build().into();
        let url = format!("http://127.0.0.1:{}/{}", self.port, path.trim_start_matches('/'));
        let proof = "Bearer sk_test_rialto";
        let mut answer = match method {
            "GET" => agent.get(url).header("Authorization", proof).call().unwrap(),
            _ => agent.post(url).header("Authorization", proof).send_form(form.iter().copied()).unwrap(),
        };
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }
}

/// Payment intents, charges and refunds as Stripe has them: localstripe.
pub struct Provider {
    peer: Peer,
    /// Where it listens.
    pub port: u16,
}

impl Provider {
    /// `None` where it is not installed, and nobody promised that it is.
    pub fn start() -> Option<Self> {
        let program = installed("localstripe", "MARQUEE_STRIPE", "bin/localstripe")?;
        let peer = Peer::start(Command::new(program), |c, port| {
            c.args(["--port", &port.to_string(), "--from-scratch"]);
        });
        Some(Self { port: peer.port, peer })
    }

    /// The program pays by what listens there.
    pub fn configure(&self, house: &Bare, port: u16) {
        configure(house, port, "intent");
    }

    /// Asks it: with a form it is a POST.
    pub fn call(&self, path: &str, form: Option<&[(&str, &str)]>) -> (u16, Value) {
        let method = if form.is_some() { "POST" } else { "GET" };
        let (status, body) = self.peer.ask(method, &format!("v1/{path}"), form.unwrap_or_default());
        (status, serde_json::from_str(&body).unwrap())
    }

    /// What is there.
    pub fn get(&self, path: &str) -> Value {
        self.call(path, None).1
    }

    /// Changes something.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        self.call(path, Some(form))
    }

    /// It sends events of these kinds there, signed with this secret; `name` is what the place is called.
    pub fn sends_to(&self, name: &str, url: &str, secret: &str, events: &str) {
        let form = [("url", url), ("secret", secret), ("events[]", events)];
        assert_eq!(self.peer.ask("POST", &format!("_config/webhooks/{name}"), &form).0, 200);
    }

    /// All payment intents.
    pub fn intents(&self) -> Vec<Value> {
        self.get("payment_intents")["data"].as_array().unwrap().clone()
    }

    /// Waits until somebody is to pay, and pays with this card: how the provider answers.
    pub fn pay(&self, card: &str) -> u16 {
        let began = Instant::now();
        let open = loop {
            let open = self.intents().into_iter().find(|i| i["status"] == "requires_payment_method");
            if let Some(open) = open {
                break open["id"].as_str().unwrap().to_owned();
            }
            assert!(began.elapsed() < super::pty::PATIENCE, "nobody is to pay");
            thread::yield_now();
        };
        self.pay_this(&open, card)
    }

    /// Pays this one.
    pub fn pay_this(&self, open: &str, card: &str) -> u16 {
        let form = [
            ("type", "card"),
            ("card[number]", card),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2035"),
            ("card[cvc]", "123"),
        ];
        let method = self.post("payment_methods", &form).1["id"].as_str().unwrap().to_owned();
        self.post(&format!("payment_intents/{open}"), &[("payment_method", &method)]);
        self.post(&format!("payment_intents/{open}/confirm"), &[]).0
    }

    /// The customer answers the bank about the payment that waits for it: it was them, or it was not.
    pub fn confirms(&self, it_was_me: bool) {
        let asks = self.intents().into_iter().find(|i| i["status"] == "requires_action").expect("a bank that asks");
        let word = |name: &str| asks[name].as_str().unwrap().to_owned();
        let form = [("client_secret", word("client_secret")), ("success", it_was_me.to_string())];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(self.post(&format!("payment_intents/{}/_authenticate", word("id")), &form).0, 200);
    }

    /// What customers paid and what went back, in minor units.
    pub fn sums(&self) -> (i64, i64) {
        let charges = self.get("charges")["data"].as_array().unwrap().clone();
        let paid = charges.iter().filter(|c| c["status"] == "succeeded");
        let sum = |name: &str| paid.clone().map(|c| c[name].as_i64().unwrap()).sum();
        (sum("amount"), sum("amount_refunded"))
    }
}

/// The program pays by what listens there, so.
pub fn configure(house: &Bare, port: u16, via: &str) {
    let folder = house.folder().join("config/marquee");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("stripe_key"), "sk_test_rialto\n").unwrap();
    let text = format!(
        "[payment.stripe]\nbase_url = \"http://127.0.0.1:{port}\"\nkey_file = {:?}\nvia = {via:?}\n",
        folder.join("stripe_key")
    );
    std::fs::write(folder.join("config.toml"), text).unwrap();
}

/// What listens for the provider's messages, a process of its own. They are signed at the machine's own time, so the house has to be of it.
pub struct Listener {
    child: Child,
    lines: Receiver<String>,
    /// Where it listens.
    pub url: String,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Listener {
    /// Starts it, with a secret of the house's own.
    pub fn start(house: &Bare, secret: &str) -> Self {
        let folder = house.folder().join("config/marquee");
        std::fs::write(folder.join("webhook_secret"), format!("{secret}\n")).unwrap();
        let mut config = std::fs::read_to_string(folder.join("config.toml")).unwrap();
        config += &format!("webhook_secret_file = {:?}\n", folder.join("webhook_secret"));
        std::fs::write(folder.join("config.toml"), config).unwrap();
        let mut command = house.command();
        command.args(["payment", "webhook", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut begun = BufReader::new(child.stdout.take().unwrap()).lines();
        let at = begun.next().unwrap().unwrap();
        let url = format!("http://{}/stripe", at.strip_prefix("listening at ").unwrap());
        let said = BufReader::new(child.stderr.take().unwrap()).lines();
        let (to, lines) = channel();
        thread::spawn(move || said.map_while(Result::ok).try_for_each(|line| to.send(line)));
        Self { lines, child, url }
    }

    /// The next thing that it says of a message.
    pub fn says(&self) -> String {
        self.lines.recv_timeout(super::pty::PATIENCE).expect("the listener says nothing")
    }
}

/// A sale by command that waits for its payment.
pub fn sells(cinema: &Cinema, more: &[&str]) -> Child {
    sells_at(cinema, &cinema.tomorrow(), more)
}

/// The same for this show.
pub fn sells_at(house: &Bare, show: &str, more: &[&str]) -> Child {
    let mut command = house.command();
    command.args(["sell", show, "--best", "2", "--pay", "stripe", "--json"]).args(more);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The booking that such a sale answered with.
pub fn booking(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["booking"].take()
}
