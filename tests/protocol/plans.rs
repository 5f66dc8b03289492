//! The plan engine against PROTOCOL.md section 7, for random configurations of every resource, in this process.

use proptest::prelude::*;
use proptest::sample::select;
use tokio::runtime::Runtime;

use crate::arguments::{
    APPLICATION, CREDENTIALS, CSR, KEYPAIR, MZP, ROOT, certificate, number, subject, text, text_arguments,
};
use crate::fixtures::{key, other_key, request, vector};
use crate::host::{Action, Stored, Terraform, Value};
use crate::lives;

/// One argument: what is known of it in the plan, and what it is in the apply.
#[derive(Clone, Debug)]
struct Argument {
    name: &'static str,
    value: Value,
    unknown_in_plan: bool,
}

type Arguments = Vec<Argument>;

fn argument(name: &'static str, pool: Vec<Value>) -> impl Strategy<Value = Argument> {
    let pool = [vec![Value::Null], pool].concat();
    (select(pool), prop::bool::weighted(0.2)).prop_map(move |(value, unknown_in_plan)| Argument {
        name,
        value,
        unknown_in_plan,
    })
}

fn texts(pool: &[&str]) -> Vec<Value> {
    pool.iter().map(text).collect()
}

fn application() -> BoxedStrategy<Arguments> {
    let data = |names: &[&str]| Value::set(texts(names));
    let sets = vec![
        data(&["odometer"]),
        data(&["speed", "odometer"]),
        data(&["doors", " "]),
    ];
    let fixed = |name, value: &str| Argument {
        name,
        value: text(value),
        unknown_in_plan: false,
    };
    (
        argument("name", texts(&["one", "two"])),
        argument("concept", texts(&["one\ntwo", "one\r\ntwo\r\n", "two"])),
        argument("requests_per_month", vec![number(1), number(100_000)]),
        argument("vehicle_data", sets),
        argument("login_identifier", texts(&[MZP, "MZP1"])),
    )
        .prop_map(move |(a, b, c, d, e)| {
            let company = fixed("company", "Free2Move");
            let email = fixed("contact_email", "api@example.com");
            vec![a, b, c, d, e, company, email]
        })
        .boxed()
}

fn keypair() -> BoxedStrategy<Arguments> {
    let keepers = |value: &str| Value::map([("a", text(value))]);
    // RSA keys take too long for hundreds of cases; an algorithm that is null stands for RSA and is left out.
    let algorithm = select(texts(&["ECDSA", "ED25519"])).prop_map(|value| Argument {
        name: "algorithm",
        value,
        unknown_in_plan: false,
    });
    (
        algorithm,
        argument("ecdsa_curve", texts(&["P256", "P384"])),
        argument("rsa_bits", vec![number(2048)]),
        argument("keepers", vec![keepers("1"), keepers("2"), Value::map([])]),
    )
        .prop_map(|(a, b, c, d)| vec![a, b, c, d])
        .boxed()
}

fn csr() -> BoxedStrategy<Arguments> {
    let subjects = vec![
        subject(&[]),
        subject(&[("organization", text("Mobilisights"))]),
        subject(&[("organizational_unit", text("Programs Partners"))]),
        subject(&[("country", text("UK"))]),
    ];
    let keys = vec![
        text(key()),
        text(key().replace('\n', "\r\n")),
        text(vector("ecdsa-p256.key.pem")),
        text(vector("ed25519.key.pem")),
        text("no key"),
    ];
    (argument("private_key_pem", keys), argument("subject", subjects))
        .prop_map(|(a, b)| vec![a, b])
        .boxed()
}

fn credentials() -> BoxedStrategy<Arguments> {
    let requests = texts(&[&request(&key(), MZP), &request(&other_key(), MZP)]);
    let certificates = vec![
        text(certificate()),
        text(certificate().replace('\n', "\r\n")),
        text(ROOT.issue_expired(&key(), MZP)),
        text(ROOT.issue(&other_key(), MZP, -1..100)),
    ];
    (
        argument("cert_request_pem", requests),
        argument("client_id", texts(&["one", "two"])),
        argument("client_secret", texts(&["one", "two", "bad\n"])),
        argument("certificate_pem", certificates),
        argument("ca_certificate_pem", texts(&[&ROOT.pem()])),
        argument(
            "early_renewal_hours",
            vec![number(0), number(720), number(100_000)],
        ),
        argument("expiry_action", texts(&["warn", "error", "none"])),
        argument("api", texts(&["end_users", "fleet_owners", "fleets"])),
        argument("login_password", texts(&["one", "two"])),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i)| vec![a, b, c, d, e, f, g, h, i])
        .boxed()
}

/// Plans and applies one step, with all that the host checks. Returns the object afterwards, and whether the step was
/// applied.
async fn step(
    terraform: &Terraform,
    type_name: &str,
    prior: Option<Stored>,
    arguments: &Arguments,
) -> (Option<Stored>, bool) {
    let known: Vec<_> = arguments
        .iter()
        .map(|argument| (argument.name, argument.value.clone()))
        .collect();
    let in_plan = arguments.iter().map(|argument| {
        (
            argument.name,
            if argument.unknown_in_plan {
                Value::unknown()
            } else {
                argument.value.clone()
            },
        )
    });
    let config = terraform.config(type_name, &known);
    let in_plan = terraform.config(type_name, &in_plan.collect::<Vec<_>>());
    let Ok(planned) = terraform.plan(type_name, prior.as_ref(), &in_plan).await else {
        return (prior, false);
    };
    let replaces = planned.action == Action::Replace;
    match terraform.apply(planned, &config).await {
        Err(failed) => {
            assert!(
                replaces || failed.kept.is_some() == prior.is_some(),
                "a failed apply forgets no object"
            );
            (failed.kept, false)
        }
        Ok(stored) => {
            let stored = stored.expect("an object");
            // With "error" an expired certificate stops every plan, as it should.
            let stops = arguments.iter().any(|argument| argument.value == text("error"));
            if !stops {
                terraform.check_settled(&stored, &config).await;
            }
            (Some(stored), true)
        }
    }
}

fn in_process() -> Terraform {
    Runtime::new().unwrap().block_on(Terraform::in_process())
}

/// From nothing to the end of the object. Returns the number of steps applied.
async fn live(terraform: &Terraform, type_name: &str, steps: [Arguments; 3]) -> usize {
    let mut object = None;
    let mut applied = 0;
    for arguments in &steps {
        let (stored, is_applied) = step(terraform, type_name, object, arguments).await;
        object = stored;
        applied += usize::from(is_applied);
    }
    if let Some(stored) = object {
        terraform.destroy(&stored).await;
    }
    applied
}

fn check_lives(type_name: &str, step: impl Strategy<Value = Arguments>) {
    lives::check(96, file!(), step, async |terraform, steps| {
        live(terraform, type_name, steps).await
    });
}

#[test]
fn applications_keep_the_rules_of_plan_and_apply() {
    check_lives(APPLICATION, application());
}

#[test]
fn key_pairs_keep_the_rules_of_plan_and_apply() {
    check_lives(KEYPAIR, keypair());
}

#[test]
fn requests_keep_the_rules_of_plan_and_apply() {
    check_lives(CSR, csr());
}

#[test]
fn credentials_keep_the_rules_of_plan_and_apply() {
    check_lives(CREDENTIALS, credentials());
}

/// Any text, or a PEM with one character replaced or removed.
fn odd_texts() -> impl Strategy<Value = String> {
    let pems = vec![
        key(),
        vector("ecdsa-p256.key.pem"),
        request(&key(), MZP),
        certificate(),
        ROOT.pem(),
    ];
    let damaged = (
        select(pems),
        any::<prop::sample::Index>(),
        proptest::option::of("\\PC"),
    )
        .prop_map(|(pem, place, character)| {
            let place = place.index(pem.len());
            format!(
                "{}{}{}",
                &pem[..place],
                character.unwrap_or_default(),
                &pem[place + 1..]
            )
        });
    prop_oneof![any::<String>(), damaged]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_in_any_argument_makes_the_provider_panic(
        (type_name, argument) in select(text_arguments(&in_process())),
        odd in odd_texts(),
    ) {
        let found = Runtime::new().unwrap().block_on(async {
            let terraform = Terraform::in_process().await;
            let mut arguments = if type_name == CREDENTIALS { crate::arguments::active() } else { Vec::new() };
            arguments.retain(|(name, _)| *name != argument);
            arguments.push((&argument, text(odd)));
            terraform.validate(&type_name, &terraform.config(&type_name, &arguments)).await
        });
        prop_assert!(found.iter().all(|diagnostic| diagnostic.summary != "Bug in the provider"));
    }
}
