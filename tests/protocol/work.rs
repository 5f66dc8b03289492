//! Points 22, 23 and 65: work that is stopped, cancelled, or done concurrently; and hostile input.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;
use tonic::transport::Channel;

use crate::arguments::{CREDENTIALS, CSR, KEYPAIR, csr, number, pending, subject, text, text_arguments};
use crate::host::wire::provider_client::ProviderClient;
use crate::host::wire::{DynamicValue, configure_provider, stop_provider, validate_resource_config};
use crate::host::{Launch, Plugin, Terraform, summaries};

async fn start() -> (Plugin, Terraform, Channel) {
    let plugin = Launch::default().start().await;
    let channel = plugin.connect().await;
    (plugin, Terraform::over(channel.clone()).await, channel)
}

#[tokio::test]
async fn point_22_stop_lets_a_running_apply_return_and_later_calls_work() {
    let (plugin, terraform, channel) = start().await;
    let slow = terraform.config(KEYPAIR, &[("rsa_bits", number(8192))]);
    let plans = join_all((0..10).map(|_| terraform.plan(KEYPAIR, None, &slow))).await;
    let applies = plans
        .into_iter()
        .map(|planned| terraform.apply(planned.ok().unwrap(), &slow));
    let stop = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        ProviderClient::new(channel)
            .stop_provider(stop_provider::Request {})
            .await
            .unwrap()
    };
    let (applied, stopped) = tokio::join!(join_all(applies), stop);
    assert_eq!(stopped.into_inner().error, "");
    // One of the keys may have been found by then, but not all.
    let interrupted: Vec<_> = applied.into_iter().filter_map(Result::err).collect();
    assert!(!interrupted.is_empty(), "ten keys of this size take longer");
    for failed in interrupted {
        assert_eq!(summaries(&failed.errors), ["Interrupted"]);
        assert!(failed.kept.is_none(), "nothing was made");
    }
    let quick = terraform.config(KEYPAIR, &[("algorithm", text("ED25519"))]);
    assert!(terraform.make(KEYPAIR, None, &quick).await.is_ok());
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_23_a_call_that_the_host_cancels_harms_no_other() {
    let (plugin, terraform, _) = start().await;
    let slow = terraform.config(KEYPAIR, &[("rsa_bits", number(8192))]);
    let applies = (0..4).map(|_| async {
        let planned = terraform.plan(KEYPAIR, None, &slow).await.ok().unwrap();
        timeout(Duration::from_millis(500), terraform.apply(planned, &slow)).await
    });
    let applied = join_all(applies).await;
    assert!(
        applied.iter().any(Result::is_err),
        "four keys of this size take longer"
    );
    assert!(
        terraform
            .make(CSR, None, &terraform.config(CSR, &csr()))
            .await
            .is_ok()
    );
    let log = plugin.shutdown().await;
    let applied = log.iter().filter(|line| line["tf_rpc"] == "ApplyResourceChange");
    let types: Vec<_> = applied.map(|line| &line["tf_resource_type"]).collect();
    assert!(types.contains(&&KEYPAIR.into()), "{types:?}");
}

#[tokio::test]
async fn point_11_the_death_of_the_host_cuts_running_work_short() {
    let (mut plugin, terraform, channel) = start().await;
    let slow = terraform.config(KEYPAIR, &[("rsa_bits", number(8192))]);
    let applies = (0..20).map(|_| async {
        let planned = terraform.plan(KEYPAIR, None, &slow).await.ok().unwrap();
        timeout(Duration::from_millis(500), terraform.apply(planned, &slow)).await
    });
    let applied = join_all(applies).await;
    assert!(
        applied.iter().any(Result::is_err),
        "twenty keys of this size take longer"
    );
    drop((terraform, channel));
    plugin.close_pipes().await;
    plugin.exit_within(Duration::from_secs(20)).await;
}

#[tokio::test]
async fn a_host_that_reads_no_log_is_served_and_later_told_how_much_was_dropped() {
    let mut child = Launch::default()
        .without_client_certificate()
        .command()
        .spawn()
        .unwrap();
    let stderr = child.stderr.take().unwrap();
    let plugin = Plugin::greet(child, None).await;
    let terraform = Terraform::over(plugin.connect().await).await;
    let config = terraform.config(CREDENTIALS, &pending());
    let calls = 1_000;
    let unread = async {
        for _ in 0..calls {
            terraform.validate(CREDENTIALS, &config).await;
        }
    };
    timeout(Duration::from_secs(60), unread).await.expect("answers");
    let lines = tokio::spawn(async move {
        let mut lines = Vec::new();
        let mut read = BufReader::new(stderr).lines();
        while let Some(line) = read.next_line().await.unwrap() {
            lines.push(serde_json::from_str::<serde_json::Value>(&line).unwrap());
        }
        lines
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    plugin.shutdown().await;
    let lines = lines.await.unwrap();
    let dropped: Vec<_> = lines.iter().filter_map(|line| line["dropped"].as_u64()).collect();
    assert_eq!(dropped.len(), 1, "{dropped:?}");
    let received = lines
        .iter()
        .filter(|line| line["tf_rpc"] == "ValidateResourceConfig");
    assert!(received.count() as u64 + dropped[0] >= calls);
}

#[tokio::test]
async fn point_65_every_resource_is_made_ten_times_concurrently() {
    let (plugin, terraform, _) = start().await;
    let ed25519 = [("algorithm", text("ED25519"))];
    let lives = (0..10).map(|_| async {
        let keypair = terraform
            .make(KEYPAIR, None, &terraform.config(KEYPAIR, &ed25519))
            .await
            .unwrap();
        let key = text(keypair.json("private_key_pem").as_str().unwrap());
        let csr = [("private_key_pem", key), ("subject", subject(&[]))];
        let csr = terraform
            .make(CSR, None, &terraform.config(CSR, &csr))
            .await
            .unwrap();
        let request = [(
            "cert_request_pem",
            text(csr.json("cert_request_pem").as_str().unwrap()),
        )];
        let credentials = terraform
            .make(CREDENTIALS, None, &terraform.config(CREDENTIALS, &request))
            .await
            .unwrap();
        assert_eq!(credentials.json("id"), keypair.json("id"));
        keypair.json("id").to_string()
    });
    let mut ids = join_all(lives).await;
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 10, "ten keys are ten");
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_65_two_configurations_at_once_are_both_accepted_in_debug_mode() {
    let mut child = Launch::by_hand(&["-debug"]).command().spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut socket = None;
    while socket.is_none() {
        let line = lines.next_line().await.unwrap().expect("the variable is printed");
        socket = line
            .split("\"String\":\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .map(str::to_owned);
    }
    let channel = crate::host::channel_without_tls(socket.unwrap().into())
        .await
        .unwrap();
    let configure = || {
        let request = configure_provider::Request {
            terraform_version: "1.11.4".to_owned(),
            ..Default::default()
        };
        let mut client = ProviderClient::new(channel.clone());
        async move {
            client
                .configure_provider(request)
                .await
                .unwrap()
                .into_inner()
                .diagnostics
                .len()
        }
    };
    assert_eq!(tokio::join!(configure(), configure()), (0, 0));
    child.kill().await.unwrap();
}

#[tokio::test]
async fn huge_and_odd_strings_are_refused_at_their_argument() {
    let (plugin, terraform, _) = start().await;
    let odd = [
        "x".repeat(1_000_000),
        "\0".into(),
        "\u{FFFD}\u{FFFD}".into(),
        "a\r\nb".into(),
    ];
    let arguments = text_arguments(&terraform);
    assert!(arguments.len() >= 9, "the schema gives too little: {arguments:?}");
    for (type_name, argument) in arguments {
        let quoted = format!("{argument:?}");
        for text in &odd {
            // A concept may have several lines.
            if argument == "concept" && text.contains("\r\n") {
                continue;
            }
            let config = terraform.config(&type_name, &[(&argument, self::text(text))]);
            let diagnostics = terraform.validate(&type_name, &config).await;
            let about = diagnostics
                .iter()
                .find(|diagnostic| format!("{:?}", diagnostic.attribute).contains(&quoted));
            let about = about.unwrap_or_else(|| panic!("{type_name}.{argument}: {} bytes", text.len()));
            assert!(about.detail.len() < 1_000, "{}", about.detail.len());
        }
    }
    check_unharmed(plugin, &terraform).await;
}

#[tokio::test]
async fn bytes_that_are_not_a_value_are_refused() {
    let (plugin, terraform, channel) = start().await;
    let mut client = ProviderClient::new(channel);
    let windows_1252 = b"\x81\xa9algorithm\xa4R\xe9SA";
    for bytes in [
        &windows_1252[..],
        b"\xdb\xff\xff\xff\xff",
        b"\x81\xa9algorithm\xc1",
    ] {
        let config = DynamicValue {
            msgpack: bytes.to_vec(),
            json: Vec::new(),
        };
        let request = validate_resource_config::Request {
            type_name: KEYPAIR.to_owned(),
            config: Some(config),
            ..Default::default()
        };
        let answer = client.validate_resource_config(request).await.unwrap();
        let diagnostics = answer.into_inner().diagnostics;
        assert_eq!(summaries(&diagnostics), ["Value cannot be read"]);
    }
    check_unharmed(plugin, &terraform).await;
}

/// The provider still works, and nothing in it panicked.
async fn check_unharmed(plugin: Plugin, terraform: &Terraform) {
    let config = terraform.config(CREDENTIALS, &pending());
    assert!(terraform.make(CREDENTIALS, None, &config).await.is_ok());
    let log = plugin.shutdown().await;
    assert!(!log.iter().any(|line| line.to_string().contains("panicked")));
}
