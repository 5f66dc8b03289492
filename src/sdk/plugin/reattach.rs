//! What a host must be told to use a plugin that a person has started (PROTOCOL.md section 4).

use std::io::{self, Write};

use serde_json::json;

use super::socket::Endpoint;

pub(super) struct Reattach<'a> {
    /// Source address of the provider, such as `registry.terraform.io/namespace/name`.
    pub address: &'a str,
    pub endpoint: &'a Endpoint,
    pub process: u32,
}

impl Reattach<'_> {
    /// Writes the variable, ready to be pasted into a shell, and what it is good for.
    pub fn announce(&self, mut stdout: impl Write) -> io::Result<()> {
        let command = if cfg!(windows) { "$env:" } else { "export " };
        writeln!(
            stdout,
            "The provider is running and waits for Terraform or OpenTofu. Tell them by this line in their shell:\n\n\
             {command}TF_REATTACH_PROVIDERS='{}'\n\n\
             Ctrl-C ends the provider.",
            self.variable()
        )?;
        stdout.flush()
    }

    /// `Test` keeps the host from ending this process. `ProtocolVersion` is not optional: its absence means 5.
    fn variable(&self) -> serde_json::Value {
        let Endpoint { network, address } = self.endpoint;
        json!({
            self.address: {
                "Protocol": "grpc",
                "ProtocolVersion": 6,
                "Pid": self.process,
                "Test": true,
                "Addr": { "Network": network, "String": address },
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_one_quoted_line_that_a_shell_takes() {
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
        .announce(&mut text)
        .unwrap();
        let text = String::from_utf8(text).unwrap();
        let json = text.split('\'').nth(1).unwrap();
        assert!(!json.contains('\n'));
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(value["example.org/a/b"]["Addr"]["String"], "/tmp/plugin-1/socket");
        assert_eq!(value["example.org/a/b"]["ProtocolVersion"], 6);
        assert_eq!(value["example.org/a/b"]["Pid"], 7);
        assert_eq!(value["example.org/a/b"]["Test"], true);
    }
}
