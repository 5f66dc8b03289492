//! [`Page`]: a page with the front matter that the Registry reads.

use std::fmt;

/// A page of `docs/`.
pub struct Page {
    /// Title in the browser.
    pub title: String,
    /// Markdown, of which the first paragraph becomes the description.
    pub description: String,
    /// Everything below the front matter, from the first heading on.
    pub content: String,
}

impl fmt::Display for Page {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { title, content, .. } = self;
        write!(
            formatter,
            "---\npage_title: \"{title}\"\nsubcategory: \"\"\ndescription: |-\n  {}\n---\n\n{}\n",
            plain(&self.description),
            content.trim_end()
        )
    }
}

/// The first paragraph on one line, without the marks of Markdown.
fn plain(markdown: &str) -> String {
    let paragraph = markdown.split("\n\n").next().unwrap_or_default();
    let mut plain = String::new();
    let mut rest = paragraph;
    while let Some((before, link)) = rest.split_once('[') {
        let (text, after) = link.split_once("](").expect("a link");
        plain = plain + before + text;
        rest = after.split_once(')').expect("the end of a link").1;
    }
    (plain + rest).replace('\n', " ").replace('`', "")
}

#[test]
fn a_description_is_the_first_paragraph_on_one_line_without_marks() {
    let markdown = "Reads `one`\n[certificate](../x.md), no more.\n\nSecond.";
    assert_eq!(plain(markdown), "Reads one certificate, no more.");
}
