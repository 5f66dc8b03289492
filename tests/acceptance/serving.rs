//! Which generation the module chooses: its rule, in one run of Terraform for hundreds of situations.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use crate::workspace::{Workspace, files, root, terraform};

/// What happens to a registration. Names are digits, times are seconds.
#[derive(Clone, Debug)]
enum Event {
    Begin(u8),
    Certificate { name: u8, delay: i32, life: i32 },
    Secret(u8),
    Passphrase(u8),
    Remove(u8),
    Wait(i32),
}

#[derive(Clone)]
struct Generation {
    key: u32,
    key_revision: u32,
    revision: u32,
    certificate: Option<Certificate>,
}

#[derive(Clone)]
struct Certificate {
    number: u32,
    start: i32,
    end: i32,
}

/// A registration at one moment.
#[derive(Clone, Default)]
struct Registration {
    now: i32,
    /// Keys and certificates made so far: each gets a number of its own.
    made: u32,
    generations: BTreeMap<u8, Generation>,
}

fn event() -> impl Strategy<Value = Event> {
    let name = 0..3_u8;
    prop_oneof![
        4 => name.clone().prop_map(Event::Begin),
        6 => (name.clone(), -10..15, 5..60).prop_map(|(name, delay, life)| Event::Certificate { name, delay, life }),
        3 => name.clone().prop_map(Event::Secret),
        3 => name.clone().prop_map(Event::Passphrase),
        1 => name.prop_map(Event::Remove),
        3 => (1..30).prop_map(Event::Wait),
    ]
}

impl Registration {
    fn happen(&mut self, event: &Event) {
        self.made += 1;
        let number = self.made;
        match *event {
            Event::Begin(name) => _ = self.generations.entry(name).or_insert(Generation::new(number)),
            Event::Remove(name) => _ = self.generations.remove(&name),
            Event::Wait(seconds) => self.now += seconds,
            Event::Certificate { name, delay, life } => {
                let start = self.now + delay;
                let certificate = Some(Certificate {
                    number,
                    start,
                    end: start + life,
                });
                self.change(name, |generation| {
                    generation.certificate = certificate;
                    generation.revision += 1;
                });
            }
            Event::Secret(name) => self.change(name, |generation| generation.revision += 1),
            Event::Passphrase(name) => self.change(name, |generation| generation.key_revision += 1),
        }
    }

    fn change(&mut self, name: u8, change: impl FnOnce(&mut Generation)) {
        self.generations.get_mut(&name).map(change);
    }

    /// The rule: the newest that is active or due for renewal.
    fn serving(&self) -> Option<(u8, &Generation)> {
        let usable = |generation: &Generation| {
            let certificate = generation.certificate.as_ref();
            certificate
                .is_some_and(|certificate| certificate.start <= self.now && self.now <= certificate.end)
        };
        let newest_first = self.generations.iter().rev();
        newest_first
            .map(|(name, generation)| (*name, generation))
            .find(|(_, generation)| usable(generation))
    }

    /// The inputs of the module.
    fn inputs(&self) -> Json {
        let by_name = |value: &dyn Fn(&Generation) -> Json| -> Json {
            let generations = self.generations.iter();
            generations
                .map(|(name, generation)| (name.to_string(), value(generation)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        json!({
            "keypairs": by_name(&Generation::keypair),
            "credentials": by_name(&|generation| generation.credentials(self.now)),
        })
    }

    /// The outputs that the module must have, apart from the revision.
    fn outputs(&self) -> Json {
        let Some((name, generation)) = self.serving() else {
            return json!({
                "serving": null, "client_id": null, "client_secret": null, "login_password": null, "private_key_pem": null,
                "certificate_chain_pem": null, "ca_certificate_pem": null,
            });
        };
        let credentials = generation.credentials(self.now);
        json!({
            "serving": name.to_string(),
            "client_id": credentials["client_id"],
            "client_secret": credentials["client_secret"],
            "login_password": credentials["login_password"],
            "private_key_pem": generation.keypair()["private_key_pem"],
            "certificate_chain_pem": credentials["certificate_chain_pem"],
            "ca_certificate_pem": credentials["ca_certificate_pem"],
        })
    }
}

impl Generation {
    fn new(key: u32) -> Self {
        Self {
            key,
            key_revision: 1,
            revision: 1,
            certificate: None,
        }
    }

    fn keypair(&self) -> Json {
        json!({
            "private_key_pem": format!("key {}, passphrase {}", self.key, self.key_revision),
            "revision": self.key_revision,
        })
    }

    fn credentials(&self, now: i32) -> Json {
        let of = |what: &str| format!("{what} {} of key {}", self.revision, self.key);
        let certificate = self.certificate.as_ref();
        json!({
            "status": certificate.map_or("pending", |certificate| certificate.status(now)),
            "client_id": of("client"),
            "client_secret": of("secret"),
            "login_password": of("password"),
            "ca_certificate_pem": of("CA"),
            "certificate_chain_pem": certificate.map(|_| of("chain")),
            "certificate_sha256": certificate.map(|certificate| format!("certificate {}", certificate.number)),
            "renewal_time": certificate.map(|certificate| certificate.renewal_time().to_string()),
            "validity_end_time": certificate.map(|certificate| certificate.end.to_string()),
            "revision": self.revision,
        })
    }
}

impl Certificate {
    fn renewal_time(&self) -> i32 {
        self.end - (self.end - self.start) / 3
    }

    fn status(&self, now: i32) -> &'static str {
        match now {
            _ if now < self.start => "not_yet_valid",
            _ if now > self.end => "expired",
            _ if now >= self.renewal_time() => "renewal_due",
            _ => "active",
        }
    }
}

/// What the module puts out for each registration.
fn evaluate(registrations: &[Registration]) -> Vec<Json> {
    let workspace = Workspace::without_provider(terraform());
    let module = root().join("examples/modules/app-registration/modules/serving");
    for file in files(&module) {
        let name = file.strip_prefix(&module).unwrap().to_str().unwrap();
        workspace.write(
            &format!("serving/{name}"),
            &std::fs::read_to_string(&file).unwrap(),
        );
    }
    workspace.write(
        "main.tf",
        "locals {\n  cases = jsondecode(file(\"cases.json\"))\n}\n\
         module \"serving\" {\n  source = \"./serving\"\n  count = length(local.cases)\n\
         keypairs = local.cases[count.index].keypairs\n  credentials = local.cases[count.index].credentials\n\
         expiry_action = \"none\"\n}\n\
         output \"all\" {\n  value = jsonencode(module.serving)\n  sensitive = true\n}\n",
    );
    let cases: Vec<Json> = registrations.iter().map(Registration::inputs).collect();
    workspace.write("cases.json", &Json::from(cases).to_string());
    workspace.write("terraform.rc", "");
    workspace.run(&["init", "-input=false"]).success();
    workspace
        .run(&["apply", "-input=false", "-auto-approve"])
        .success();
    let all = workspace.output("all");
    serde_json::from_str(all.as_str().unwrap()).unwrap()
}

/// A registration and what has happened to it.
type Moment = (Vec<Event>, Registration);

/// The lives of registrations to which anything may happen in any order: every moment at which something is different.
fn lives() -> Vec<Vec<Moment>> {
    let mut runner = TestRunner::default();
    let lives = (0..20).map(|_| {
        let events = prop::collection::vec(event(), 6..24).new_tree(&mut runner);
        let mut registration = Registration::default();
        let mut moments: Vec<Moment> = Vec::new();
        let events = events.unwrap().current();
        for (number, event) in events.iter().enumerate() {
            registration.happen(event);
            moments.push((events[..=number].to_vec(), registration.clone()));
        }
        moments.dedup_by_key(|(_, registration)| registration.inputs());
        moments
    });
    lives.collect()
}

#[test]
fn whatever_arrives_and_expires_all_outputs_are_of_the_newest_generation_that_can_be_used() {
    let lives = lives();
    let registrations = lives
        .iter()
        .flatten()
        .map(|(_, registration)| registration.clone());
    let registrations: Vec<Registration> = registrations.collect();
    let served = registrations
        .iter()
        .filter(|registration| registration.serving().is_some());
    assert!(served.count() * 10 > registrations.len());
    let mut evaluated = evaluate(&registrations).into_iter();
    for life in &lives {
        // The same revision is the same content, for ever, and another one other content.
        let mut contents: BTreeMap<String, String> = BTreeMap::new();
        let mut revisions: BTreeMap<String, String> = BTreeMap::new();
        for (events, registration) in life {
            let mut outputs = evaluated.next().unwrap();
            let revision = outputs.as_object_mut().unwrap().remove("revision").unwrap();
            assert_eq!(outputs, registration.outputs(), "after {events:?}");
            assert_eq!(revision.is_null(), outputs["serving"].is_null());
            let (revision, content) = (revision.to_string(), outputs.to_string());
            let known = contents.entry(revision.clone()).or_insert(content.clone());
            assert_eq!(*known, content, "revision {revision} after {events:?}");
            let known = revisions.entry(content).or_insert(revision.clone());
            assert_eq!(*known, revision, "after {events:?}");
        }
    }
    assert!(evaluated.next().is_none());
}
