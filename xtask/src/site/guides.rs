//! Guides: Markdown in, HTML out, with headings that can be linked to and code that says what it is.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::code;

/// A guide as HTML.
pub(super) fn html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES;
    let mut events: Vec<Event<'_>> = Parser::new_ext(markdown, options).collect();
    name_headings(&mut events);
    let mut written = String::new();
    html::push_html(&mut written, code::reachable(events).into_iter());
    // A table wider than a phone scrolls by itself, and no style stands in the markup: the site's policy forbids it.
    written
        .replace(
            "<table>",
            r#"<div class="wide" tabindex="0" role="group" aria-label="Table"><table>"#,
        )
        .replace("</table>", "</table></div>")
        .replace(r#" style="text-align: right""#, r#" class="number""#)
        // A corner of nothing heads nothing.
        .replace("<th></th>", "<td></td>")
}

/// Gives each heading below the title a name made of its words.
fn name_headings(events: &mut [Event<'_>]) {
    let mut open: Option<usize> = None;
    let mut words = String::new();
    for at in 0..events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { level, .. }) if *level > HeadingLevel::H1 => {
                open = Some(at);
                words.clear();
            }
            Event::Text(text) | Event::Code(text) if open.is_some() => words.push_str(text),
            Event::End(TagEnd::Heading(_)) => {
                if let Some(start) = open.take()
                    && let Event::Start(Tag::Heading { id, .. }) = &mut events[start]
                {
                    *id = Some(slug(&words).into());
                }
            }
            _ => {}
        }
    }
}

/// `When the answer is lost` as `when-the-answer-is-lost`.
pub(super) fn slug(words: &str) -> String {
    let plain: String = words
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                ' '
            }
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_can_be_linked_to_and_tables_scroll() {
        let written = html("# Title\n\n## When `it` is lost\n\n| a |\n|--:|\n| 1 |\n");
        assert!(written.contains("<h1>Title</h1>"), "{written}");
        assert!(written.contains(r#"<h2 id="when-it-is-lost">"#), "{written}");
        assert!(written.contains(r#"<div class="wide" tabindex="0""#), "{written}");
        assert!(
            written.contains(r#"<td class="number">1"#) && !written.contains("style="),
            "{written}"
        );
    }
}
