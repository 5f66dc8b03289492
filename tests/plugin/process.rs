//! Points 1 to 12: the process, its output and its signals.

use std::{path::Path, process::Output, time::Duration};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::{
    host::{Launch, channel_without_tls, signal},
    serves,
};

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[track_caller]
fn assert_refused(output: &Output, explanation: &str) {
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    assert!(
        text(&output.stderr).contains(explanation),
        "{}",
        text(&output.stderr)
    );
}

#[tokio::test]
async fn point_1_without_the_cookie_it_explains_itself_on_stderr() {
    for launch in [
        Launch::by_hand(&[]),
        Launch::default().with("TF_PLUGIN_MAGIC_COOKIE", "d602"),
    ] {
        assert_refused(&launch.run().await, "source = \"accessing-party/stellantis\"");
    }
}

#[tokio::test]
async fn point_2_the_handshake_is_the_first_line_and_has_six_fields() {
    let plugin = Launch::default().start().await;
    assert_eq!(plugin.handshake.multiplexing, None);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_3_a_host_without_tls_gets_no_certificate_and_is_served() {
    let plugin = Launch::default().without_client_certificate().start().await;
    assert_eq!(plugin.handshake.certificate, None);
    assert!(serves(plugin.connect().await).await);
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_3_an_unreadable_client_certificate_ends_the_process() {
    for garbled in [
        "garbled",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let output = Launch::default().with("PLUGIN_CLIENT_CERT", garbled).run().await;
        assert_refused(&output, "PLUGIN_CLIENT_CERT");
    }
}

#[tokio::test]
async fn point_4_a_seventh_field_is_written_only_if_the_host_asks_for_it() {
    let plugin = Launch::default()
        .with("PLUGIN_MULTIPLEX_GRPC", "true")
        .start()
        .await;
    assert_eq!(plugin.handshake.multiplexing.as_deref(), Some("false"));
    plugin.shutdown().await;
}

#[tokio::test]
async fn point_5_the_socket_accepts_as_soon_as_the_line_is_printed() {
    for _ in 0..5 {
        let plugin = Launch::default().start().await;
        let dialled = std::os::unix::net::UnixStream::connect(&plugin.handshake.socket);
        assert!(dialled.is_ok(), "{dialled:?}");
        plugin.shutdown().await;
    }
}

#[tokio::test]
async fn point_6_version_6_is_announced_whatever_the_host_offers() {
    for versions in ["6,5", "", "5", "4,7"] {
        Launch::default()
            .with("PLUGIN_PROTOCOL_VERSIONS", versions)
            .start()
            .await
            .shutdown()
            .await;
    }
    Launch::default()
        .without("PLUGIN_PROTOCOL_VERSIONS")
        .start()
        .await
        .shutdown()
        .await;
}

#[tokio::test]
async fn point_8_stderr_carries_log_lines_that_the_host_can_read() {
    for variable in ["TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_STELLANTIS"] {
        let plugin = Launch::default()
            .without("TF_LOG")
            .with(variable, "JSON")
            .start()
            .await;
        let log = plugin.shutdown().await;
        assert!(
            log.iter().any(|line| line["@level"] == "debug"),
            "{variable}: {log:?}"
        );
        assert!(
            log.iter()
                .all(|line| line["@module"].as_str().unwrap().starts_with("stellantis."))
        );
    }
}

#[tokio::test]
async fn point_8_without_a_log_variable_stderr_stays_empty() {
    let plugin = Launch::default().without("TF_LOG").start().await;
    assert!(plugin.shutdown().await.is_empty());
}

#[tokio::test]
async fn point_9_signals_of_the_process_group_do_not_end_the_process() {
    let plugin = Launch::default().start().await;
    let channel = plugin.connect().await;
    for name in ["INT", "TERM", "HUP", "INT"] {
        plugin.signal(name).await;
        assert!(serves(channel.clone()).await, "after SIG{name}");
    }
    plugin.shutdown().await;
}

#[tokio::test]
async fn a_signal_that_ends_the_process_leaves_no_socket() {
    for name in ["QUIT", "USR1", "USR2", "ALRM"] {
        let mut plugin = Launch::default().start().await;
        let _channel = plugin.connect().await;
        plugin.signal(name).await;
        let status = plugin.exit().await;
        assert_eq!(status.code(), Some(1), "SIG{name}");
        let stderr = plugin.whole_stderr().await;
        assert!(stderr.iter().any(|line| line.contains(name)), "{stderr:?}");
    }
}

#[tokio::test]
async fn sigterm_ends_a_process_to_which_no_host_is_connected() {
    let mut plugin = Launch::default().start().await;
    plugin.signal("TERM").await;
    plugin.exit().await;
}

#[tokio::test]
async fn point_11_the_death_of_the_host_ends_the_process() {
    let before_it_connected = Launch::default().start().await;
    let connected = Launch::default().start().await;
    assert!(serves(connected.connect().await).await);
    for mut plugin in [before_it_connected, connected] {
        plugin.close_pipes().await;
        assert!(plugin.exit_within(Duration::from_secs(20)).await.success());
    }
}

#[tokio::test]
async fn a_host_that_lives_may_stay_away() {
    let plugin = Launch::default().start().await;
    assert!(serves(plugin.connect().await).await);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(serves(plugin.connect().await).await);
    plugin.shutdown().await;
}

#[tokio::test]
async fn the_socket_of_a_killed_process_is_removed_by_the_next_one_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let start = || {
        Launch::default()
            .with("PLUGIN_UNIX_SOCKET_DIR", directory.path())
            .start()
    };
    let mut killed = start().await;
    let alive = start().await;
    killed.kill().await;
    let left_behind = killed.handshake.socket.parent().unwrap();
    assert!(left_behind.exists());
    let next = start().await;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if !left_behind.exists() {
            break;
        }
    }
    assert!(!left_behind.exists());
    assert!(serves(alive.connect().await).await);
    alive.shutdown().await;
    next.shutdown().await;
    assert_eq!(directory.path().read_dir().unwrap().count(), 0);
}

#[tokio::test]
async fn point_10_the_socket_is_where_the_host_wants_it_and_is_removed_at_the_end() {
    let directory = tempfile::tempdir().unwrap();
    let plugin = Launch::default()
        .with("PLUGIN_UNIX_SOCKET_DIR", directory.path())
        .start()
        .await;
    assert!(plugin.handshake.socket.starts_with(directory.path()));
    plugin.shutdown().await;
    assert_eq!(directory.path().read_dir().unwrap().count(), 0);
}

#[tokio::test]
async fn point_11_closed_pipes_cause_no_panic() {
    let mut plugin = Launch::default().start().await;
    let _channel = plugin.connect().await;
    plugin.close_pipes().await;
    // Each of them is logged.
    for _ in 0..3 {
        let mut stream = tokio::net::UnixStream::connect(&plugin.handshake.socket)
            .await
            .unwrap();
        stream.write_all(b"no TLS").await.unwrap();
    }
    assert!(serves(plugin.connect().await).await);
    plugin.call_shutdown().await;
    assert!(plugin.exit().await.success());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn point_12_there_is_no_child_process_to_hold_the_pipes() {
    let plugin = Launch::default().start().await;
    assert!(serves(plugin.connect().await).await);
    plugin.check_childless();
    plugin.shutdown().await;
}

#[tokio::test]
async fn in_debug_mode_the_printed_variable_leads_to_the_provider_until_ctrl_c() {
    let mut child = Launch::by_hand(&["-debug"]).command().spawn().unwrap();
    let process = child.id().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let variable = loop {
        let line = lines
            .next_line()
            .await
            .unwrap()
            .expect("a line with the variable");
        if let Some((_, value)) = line.split_once("TF_REATTACH_PROVIDERS=") {
            break value.trim_matches('\'').to_owned();
        }
    };
    let value: serde_json::Value = serde_json::from_str(&variable).unwrap();
    let provider = &value["registry.terraform.io/accessing-party/stellantis"];
    assert_eq!(provider["Pid"], process);
    let socket = Path::new(provider["Addr"]["String"].as_str().unwrap()).to_owned();
    assert!(serves(channel_without_tls(socket.clone()).await.unwrap()).await);
    signal(process, "INT").await;
    assert!(child.wait().await.unwrap().success());
    assert!(!socket.parent().unwrap().exists());
}

#[tokio::test]
async fn a_person_can_ask_for_version_and_help() {
    let version = Launch::by_hand(&["--version"]).run().await;
    assert!(version.status.success());
    assert_eq!(
        text(&version.stdout),
        concat!("terraform-provider-stellantis ", env!("CARGO_PKG_VERSION"), "\n")
    );
    let help = Launch::by_hand(&["-h"]).run().await;
    assert!(help.status.success() && text(&help.stdout).contains("-debug"));
    assert_refused(&Launch::by_hand(&["--no-such-flag"]).run().await, "usage:");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn core_dumps_are_off_and_other_processes_of_the_user_cannot_read_the_memory() {
    use std::os::unix::fs::MetadataExt;

    let plugin = Launch::default().start().await;
    let process = format!("/proc/{}", plugin.process_id());
    let limits = std::fs::read_to_string(format!("{process}/limits")).unwrap();
    let limit = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    let numbers: Vec<&str> = limit.split_whitespace().skip(4).take(2).collect();
    assert_eq!(numbers, ["0", "0"]);
    // Linux gives these files to root where a process has forbidden access to its memory.
    assert_eq!(std::fs::metadata(format!("{process}/mem")).unwrap().uid(), 0);
    plugin.shutdown().await;
}
