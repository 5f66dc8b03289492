//! Pages whose files and commands are used as they stand, while the sandbox authority plays Stellantis.

use std::fs;

use serde_json::Value as Json;

use crate::workspace::Workspace;

/// The blocks of the guide: their language, and what is in them.
fn blocks(guide: &str) -> Vec<(&str, &str)> {
    let blocks = guide.split("\n```").skip(1).step_by(2);
    blocks.map(|block| block.split_once('\n').unwrap()).collect()
}

/// Follows a guide in a workspace: writes its files, and runs its commands. Where a comment after a command has a text in
/// quotation marks, the command must say it.
pub fn follow(workspace: &Workspace, guide: &str) {
    for (language, text) in blocks(guide) {
        let file = text.strip_prefix("# ").and_then(|text| text.split_once(".tf\n"));
        match (language, file) {
            ("hcl", Some((name, content))) => workspace.write(&format!("{name}.tf"), content),
            ("sh", _) => {
                let outcome = workspace.shell(&format!("set -euo pipefail\n{text}")).success();
                let comment = text.split_once(" # ").map(|(_, comment)| comment);
                if let Some(said) = comment.and_then(|comment| comment.split('"').nth(1)) {
                    outcome.says(&format!("\"{said}\""));
                }
                play_stellantis(workspace);
            }
            _ => {}
        }
    }
}

/// Answers the requests that lie in the folder, as the guide says that Stellantis does.
fn play_stellantis(workspace: &Workspace) {
    for year in ["2025", "2026"] {
        let request = format!("{year}.csr");
        if workspace.path(&request).exists() {
            workspace.issue(&request, "answer.json", &[]);
            let answer: Json = serde_json::from_str(&workspace.read("answer.json")).unwrap();
            for (file, name) in [(year, "certificate_pem"), ("ca", "ca_certificate_pem")] {
                workspace.write(&format!("received/{file}.pem"), answer[name].as_str().unwrap());
            }
            fs::remove_file(workspace.path(&request)).unwrap();
        }
    }
}
