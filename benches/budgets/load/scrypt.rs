//! Key derivations that cost as much memory as they may.

use std::time::Instant;

use futures_util::future::join_all;

use super::{Load, peak, resident, seconds_since, start};
use crate::host::Value;
use crate::workspace::vector;

/// Ten keys are opened at once, each for 128 MiB.
pub async fn ten_keys() -> Load {
    let key = Value::string(vector("scrypt-128-mib.key.pem"));
    let (plugin, terraform) = start().await;
    let before = resident(&plugin);
    let begin = Instant::now();
    let open = || {
        let arguments = [
            ("private_key_pem", key.clone()),
            ("passphrase", Value::string("changeit")),
        ];
        let terraform = &terraform;
        async move { terraform.open("stellantis_private_key", &arguments).await }
    };
    let opened = join_all((0..10).map(|_| open())).await;
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
    let figures = format!(
        "all opened after {}; {before} resident before, {} at the peak",
        seconds_since(begin),
        peak(&plugin)
    );
    plugin.shutdown().await;
    Load {
        what: "ten keys under scrypt with N = 2^17, r = 8 (128 MiB each), opened at once".into(),
        figures,
        limit: "128 MiB for all",
    }
}
