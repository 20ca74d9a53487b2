//! Docstrings: one text in core, and what each language makes of it.

use crate::names;

/// How wide the lines of comments are.
const WIDTH: usize = 118;

/// The paragraphs of a docstring. A long one begins with its first sentence alone: that is what indexes and editors show.
pub(crate) fn paragraphs(doc: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = doc
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    if let Some(first) = paragraphs.first()
        && first.len() > 100
        && let Some(end) = end_of_sentence(first)
    {
        let rest = first[end..].trim().to_owned();
        let first = first[..end].to_owned();
        paragraphs.splice(..1, [first, rest]);
    }
    paragraphs
}

/// Where the first of several sentences ends.
fn end_of_sentence(text: &str) -> Option<usize> {
    let ends = text.match_indices(". ").map(|(place, _)| place + 1);
    ends.into_iter()
        .find(|end| text[*end..].trim_start().starts_with(|letter: char| letter.is_ascii_uppercase()))
}

/// A docstring for Python; `errors` is the section of that name.
pub(crate) fn python(doc: &str, errors: &str) -> Vec<String> {
    let mut python = paragraphs(&linked(doc, |kind| format!("`{}`", names::python_error(kind))));
    if !errors.is_empty() {
        let errors = linked(errors, |kind| format!("`{}`", names::python_error(kind)));
        python.extend(paragraphs(&format!("Raises {errors}")));
    }
    python
}

/// A docstring for C: words stand in quotes, and names of parameters in backticks.
pub(crate) fn c(doc: &str, parameters: &[&str]) -> String {
    let text = linked(doc, names::c_error);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut c = String::new();
    for (place, part) in text.split('`').enumerate() {
        let inside = place % 2 == 1;
        let permission = part.starts_with("read_") || part.starts_with("control_");
        let bare = permission || part.starts_with("SMARTCAR_");
        match (inside, parameters.contains(&part)) {
            (false, _) => c.push_str(part),
            (true, _) if bare => c.push_str(part),
            (true, true) => c.extend(["`", part, "`"]),
            (true, false) => c.extend(["\"", part, "\""]),
        }
    }
    c
}

/// A field's docstring with what C has where it is absent: `NULL`, `NaN`.
pub(crate) fn absent(doc: &str, sign: &str) -> String {
    if doc.contains("; absent where") {
        return doc.replacen("; absent where", &format!("; {sign} where"), 1);
    }
    match end_of_sentence(doc) {
        // It would belong to the last sentence.
        Some(_) => format!("{doc} {sign} where absent."),
        None => format!("{}; {sign} where absent.", doc.strip_suffix('.').unwrap_or(doc)),
    }
}

/// Text whose links are plain: those to kinds of errors as a language calls them, others in backticks.
fn linked(text: &str, error: impl Fn(&str) -> String) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        plain.push_str(before);
        let linked = link.split_once('`').and_then(|(name, after)| {
            let after = after.strip_prefix(']')?;
            let target = after.strip_prefix('(').and_then(|after| after.split_once(')'));
            Some((name, target.unwrap_or((name, after))))
        });
        let Some((name, (target, after))) = linked else {
            plain.push_str("[`");
            rest = link;
            continue;
        };
        match target.rsplit_once("ErrorKind::") {
            Some((_, kind)) => plain.push_str(&error(kind)),
            None => plain.extend(["`", name, "`"]),
        }
        rest = after;
    }
    plain + rest
}

/// Lines that begin with `start` and hold the text.
pub(crate) fn lines(start: &str, text: &str, width: usize) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && start.len() + line.len() + 1 + word.len() > width {
            lines.extend([start, &line, "\n"]);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.extend([start, &line, "\n"]);
    }
    lines
}

/// A Rust docstring of these paragraphs, at this indentation.
pub(crate) fn rust(indentation: &str, paragraphs: &[impl AsRef<str>]) -> String {
    let start = format!("{indentation}/// ");
    let paragraphs: Vec<_> = paragraphs.iter().map(|text| lines(&start, text.as_ref(), WIDTH)).collect();
    paragraphs.join(&format!("{indentation}///\n"))
}

/// A comment of C++ before an item, at this indentation.
pub(crate) fn c_plus_plus(indentation: &str, text: &str) -> String {
    let text = lines(&format!("{indentation} * "), text, WIDTH);
    let text = text.trim_end().strip_prefix(&format!("{indentation} * ")).unwrap_or_default().to_owned();
    format!("{indentation}/* {text} */\n")
}

/// A docstring of a stub, at this indentation, on one line where it fits.
pub(crate) fn stub(indentation: &str, paragraphs: &[String]) -> String {
    if let [text] = paragraphs
        && indentation.len() + text.len() + 6 <= 120
    {
        return format!("{indentation}\"\"\"{text}\"\"\"\n");
    }
    let first = lines(indentation, &format!("\"\"\"{}", paragraphs[0]), 120);
    let rest = paragraphs[1..].iter().map(|text| format!("\n{}", lines(indentation, text, 120)));
    format!("{first}{}{indentation}\"\"\"\n", rest.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_reads_what_rust_links() {
        let doc = "[`InvalidInput`](crate::ErrorKind::InvalidInput), field `limit`, of\n[`Vehicle`](crate::Vehicle).";
        assert_eq!(c(doc, &["limit"]), "SMARTCAR_ERROR_INVALID_INPUT, field `limit`, of \"Vehicle\".");
        assert_eq!(c("Oil (permission `read_engine_oil`).", &[]), "Oil (permission read_engine_oil).");
        let two = "[`Battery`] must be charged, else [`Closed`](crate::ErrorKind::Closed).";
        assert_eq!(c(two, &[]), "\"Battery\" must be charged, else SMARTCAR_ERROR_CLOSED.");
    }

    #[test]
    fn what_is_absent_has_its_sign() {
        assert_eq!(absent("Kilowatt hours.", "NaN"), "Kilowatt hours; NaN where absent.");
        let doc = "The car's; absent where nobody has said.";
        assert_eq!(absent(doc, "NULL"), "The car's; NULL where nobody has said.");
        assert_eq!(absent("A word. More may come.", "NULL"), "A word. More may come. NULL where absent.");
    }

    #[test]
    fn a_long_paragraph_begins_with_one_sentence() {
        let doc = format!("One sentence, e.g. `x`. {} end.", "Another word".repeat(10));
        assert_eq!(paragraphs(&doc)[0], "One sentence, e.g. `x`.");
        assert_eq!(paragraphs("Short. And more."), ["Short. And more."]);
    }
}
