//! [`Reattach`]: what tells a host to use a plugin that a person has started (PROTOCOL.md section 4).

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;

use super::socket::endpoint::Endpoint;

pub(super) struct Reattach<'a> {
    /// Source address of the provider, such as `registry.terraform.io/namespace/name`.
    pub address: &'a str,
    pub endpoint: &'a Endpoint,
    /// This process's ID.
    pub process: u32,
}

/// One provider in `TF_REATTACH_PROVIDERS`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Plugin<'a> {
    protocol: &'static str,
    /// Not optional: without it, the host speaks version 5.
    protocol_version: u8,
    pid: u32,
    /// Keeps the host from ending the process.
    test: bool,
    addr: Address<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Address<'a> {
    network: &'static str,
    string: &'a str,
}

impl Reattach<'_> {
    /// Writes the variable as a command for a shell, and how to use it.
    pub fn write(&self, mut stdout: impl Write) -> io::Result<()> {
        let command = if cfg!(windows) { "$env:" } else { "export " };
        writeln!(
            stdout,
            "The provider is running. To use it, run this in the shell where you run Terraform or OpenTofu:\n\n\
             {command}TF_REATTACH_PROVIDERS='{}'\n\n\
             Press Ctrl-C to stop the provider.",
            self.variable()?
        )?;
        stdout.flush()
    }

    fn variable(&self) -> serde_json::Result<String> {
        let plugin = Plugin {
            protocol: "grpc",
            protocol_version: 6,
            pid: self.process,
            test: true,
            addr: Address {
                network: self.endpoint.network,
                string: &self.endpoint.address,
            },
        };
        serde_json::to_string(&BTreeMap::from([(self.address, plugin)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_one_quoted_line_that_a_shell_accepts() {
        let endpoint = Endpoint {
            network: "unix",
            address: "/tmp/plugin-1/socket".into(),
        };
        let mut text = Vec::new();
        Reattach {
            address: "example.org/a/b",
            endpoint: &endpoint,
            process: 7,
        }
        .write(&mut text)
        .unwrap();
        let text = String::from_utf8(text).unwrap();
        let json = text.split('\'').nth(1).unwrap();
        assert!(!json.contains('\n'));
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(
            value,
            serde_json::json!({
                "example.org/a/b": {
                    "Protocol": "grpc",
                    "ProtocolVersion": 6,
                    "Pid": 7,
                    "Test": true,
                    "Addr": { "Network": "unix", "String": "/tmp/plugin-1/socket" },
                },
            })
        );
    }
}
