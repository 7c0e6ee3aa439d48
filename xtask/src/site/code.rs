//! Code samples: long lines scroll by themselves, and whoever has no mouse can scroll them too.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

/// The same events with every code block in a region that takes the focus.
pub(super) fn reachable(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut written = Vec::with_capacity(events.len());
    for event in events {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match &kind {
                    CodeBlockKind::Fenced(language) if !language.is_empty() => language.to_string(),
                    _ => "text".to_owned(),
                };
                let name = name(&language);
                let open = format!(r#"<pre tabindex="0" role="group" aria-label="Code, {name}"><code>"#);
                written.push(Event::Html(open.into()));
            }
            Event::End(TagEnd::CodeBlock) => written.push(Event::Html("</code></pre>\n".into())),
            event => written.push(event),
        }
    }
    written
}

/// What a reader calls it.
fn name(language: &str) -> &str {
    match language {
        "js" => "JavaScript",
        "jsx" => "React",
        "vue" => "Vue",
        "svelte" => "Svelte",
        "php" => "PHP",
        "python" => "Python",
        "html" => "HTML",
        "css" => "CSS",
        "sh" => "shell",
        _ => "text",
    }
}
