//! XML of strangers: bounded in length, depth and number of elements; document types are refused and
//! no entity but the five of XML itself is known, so nothing grows and nothing is fetched.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::error::FormatError;
use crate::{json, limits, safe};

/// An element of the namespace of the document. Those of others (signatures) are read past.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// Without its prefix.
    pub(crate) name: String,
    /// What stands in it outside its children.
    text: String,
    pub(crate) children: Vec<Element>,
}

/// A document: the namespace of its root, and the root.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) namespace: String,
    pub(crate) root: Element,
}

/// Reads a document.
pub(crate) fn read(bytes: &[u8], bytes_max: usize) -> Result<Document, FormatError> {
    let text = json::text(bytes, bytes_max)?;
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.resolver_mut().set_max_namespace_bindings(limits::XML_NAMESPACES_MAX);
    let mut tree = Tree::default();
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let step = match reader.read_resolved_event() {
            Ok((_, Event::Eof)) => break,
            Ok((namespace, event)) => tree.take(&namespace, &event),
            Err(error) => {
                let (line, column) = place(text, usize::try_from(reader.error_position()).ok());
                let what = safe::line(&error.to_string(), limits::FOUND_BYTES_MAX * 2);
                return Err(FormatError::Syntax { line, column, what });
            }
        };
        step.map_err(|wrong| wrong.at(place(text, Some(before))))?;
    }
    match (tree.open.last(), tree.root) {
        (Some((inside, _)), _) => {
            let (line, column) = place(text, None);
            let name = safe::line(&inside.name, limits::FOUND_BYTES_MAX);
            Err(FormatError::Syntax {
                line,
                column,
                what: format!("the text ends inside <{name}>"),
            })
        }
        (None, Some(root)) => Ok(Document { namespace: tree.namespace, root }),
        (None, None) => {
            Err(FormatError::Syntax { line: 1, column: 1, what: "no element".to_owned() })
        }
    }
}

/// Line and column of a byte; of the end of the text for none.
fn place(text: &str, at: Option<usize>) -> (usize, usize) {
    let at = at.unwrap_or(text.len()).min(text.len());
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count();
    (before.bytes().filter(|byte| *byte == b'\n').count() + 1, column + 1)
}

/// What is wrong at a place that the caller knows.
enum Wrong {
    Depth,
    Elements,
    DocumentType,
    Entity(String),
    Said(&'static str),
    Encoding(String),
}

impl Wrong {
    fn at(self, (line, column): (usize, usize)) -> FormatError {
        match self {
            Self::Depth => FormatError::TooDeep { line, column, max: limits::XML_DEPTH_MAX },
            Self::Elements => FormatError::TooMany {
                at: String::new(),
                what: "elements",
                max: limits::XML_ELEMENTS_MAX,
            },
            Self::DocumentType => FormatError::DocumentType { line, column },
            Self::Entity(name) => FormatError::Entity { line, column, name },
            Self::Said(what) => FormatError::Syntax { line, column, what: what.to_owned() },
            Self::Encoding(name) => {
                FormatError::wrong("the encoding of the document", "UTF-8", &name)
            }
        }
    }
}

#[derive(Default)]
struct Tree {
    namespace: String,
    /// The elements that are open, and whether each is of the document's namespace.
    open: Vec<(Element, bool)>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn take(&mut self, namespace: &ResolveResult<'_>, event: &Event<'_>) -> Result<(), Wrong> {
        match event {
            Event::Start(start) | Event::Empty(start) => self.start(namespace, start),
            Event::End(_) => {
                self.end();
                Ok(())
            }
            Event::Text(text) => self.text(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => self.text(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(name) => {
                let known = match name.resolve_char_ref() {
                    Ok(Some(char)) => Some(char.to_string()),
                    Ok(None) => resolve_xml_entity(&name.xml10_content()).map(str::to_owned),
                    Err(_) => None,
                };
                let unknown =
                    || Wrong::Entity(safe::line(&name.xml10_content(), limits::FOUND_BYTES_MAX));
                self.text(&known.ok_or_else(unknown)?)
            }
            Event::DocType(_) => Err(Wrong::DocumentType),
            Event::Decl(said) => match said.encoding() {
                Some(Ok(name)) if !name.eq_ignore_ascii_case("utf-8") => {
                    Err(Wrong::Encoding(name.into_owned()))
                }
                _ => Ok(()),
            },
            Event::Comment(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn start(
        &mut self,
        namespace: &ResolveResult<'_>,
        start: &BytesStart<'_>,
    ) -> Result<(), Wrong> {
        self.elements += 1;
        if self.elements > limits::XML_ELEMENTS_MAX {
            return Err(Wrong::Elements);
        }
        if self.open.len() >= limits::XML_DEPTH_MAX {
            return Err(Wrong::Depth);
        }
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.into_inner(),
            ResolveResult::Unbound => "",
            ResolveResult::Unknown(_) => return Err(Wrong::Said("a prefix that nothing declares")),
        };
        if self.open.is_empty() {
            if self.root.is_some() {
                return Err(Wrong::Said("a second root element"));
            }
            namespace.clone_into(&mut self.namespace);
        }
        let ours = namespace == self.namespace && self.open.last().is_none_or(|(_, ours)| *ours);
        let name = start.local_name().into_inner().to_owned();
        self.open.push((Element { name, ..Element::default() }, ours));
        Ok(())
    }

    fn end(&mut self) {
        let Some((element, ours)) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some((parent, _)) if ours => parent.children.push(element),
            Some(_) => {}
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Wrong> {
        match self.open.last_mut() {
            Some((element, _)) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(Wrong::Said("text outside of all elements")),
        }
        Ok(())
    }
}

impl Element {
    /// Its text without the spaces around it.
    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }

    /// All children of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of a name, if it has any.
    pub(crate) fn optional<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next().map(Self::text).filter(|text| !text.is_empty())
    }

    /// The text of the only child of a name.
    pub(crate) fn required<'a>(&'a self, name: &'a str) -> Result<&'a str, FormatError> {
        if self.all(name).nth(1).is_some() {
            return Err(FormatError::TooMany { at: name.to_owned(), what: "element", max: 1 });
        }
        self.optional(name).ok_or_else(|| FormatError::missing(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        read(text.as_bytes(), 1 << 20).unwrap_err().to_string()
    }

    #[test]
    fn a_billion_laughs_are_refused_at_the_first() {
        let mut text = "<?xml version=\"1.0\"?>\n<!DOCTYPE alert [<!ENTITY a \"ha\">".to_owned();
        for (name, last) in ["b", "c", "d", "e", "f", "g", "h", "i"].iter().zip("abcdefgh".chars())
        {
            text.push_str(&format!("<!ENTITY {name} \"{}\">", format!("&{last};").repeat(10)));
        }
        text.push_str("]><alert>&i;</alert>");
        assert!(refused(&text).starts_with("line 2, column 1: a document type declaration"));
    }

    #[test]
    fn neither_an_external_entity_nor_an_external_document_type_is_read() {
        for text in [
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM \"http://192.0.2.1/a.dtd\"><a/>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://192.0.2.1/\"> %p;]><a/>",
            "<a/><!DOCTYPE a>",
        ] {
            assert!(refused(text).contains("document type declaration"), "{text}");
        }
        assert_eq!(
            refused("<a>\n &x\u{1b};</a>"),
            "line 2, column 2: the entity \"x\", and none is expanded"
        );
        assert!(refused("<a>&#0;</a>").contains("the entity \"#0\""));
        assert!(refused("<a>&#xD800;</a>").contains("the entity"));
        assert!(refused("<a>&#4294967296;</a>").contains("the entity"));
    }

    #[test]
    fn elements_nested_and_repeated_beyond_bounds_are_refused() {
        assert!(refused(&"<a>".repeat(100_000)).contains("nested deeper than 32 levels"));
        let many = format!("<a>{}</a>", "<b/>".repeat(limits::XML_ELEMENTS_MAX));
        assert!(refused(&many).contains("more than 20000 elements"));
        let names: String = (0..200).map(|at| format!(" xmlns:n{at}=\"n{at}\"")).collect();
        assert!(refused(&format!("<a{names}/>")).starts_with("line 1, column "));
    }

    #[test]
    fn what_is_no_document_is_refused_with_its_place() {
        for (text, told) in [
            ("", "line 1, column 1: no element"),
            ("<a><b></b>", "line 1, column 11: the text ends inside <a>"),
            ("<a/>\n<b/>", "line 2, column 1: a second root element"),
            ("<a/>x", "line 1, column 5: text outside of all elements"),
            ("<p:a/>", "line 1, column 1: a prefix that nothing declares"),
            (
                "<?xml version='1.0' encoding='latin-1'?><a/>",
                "the encoding of the document: expected UTF-8, found \"latin-1\"",
            ),
        ] {
            assert_eq!(refused(text), told, "{text}");
        }
        for text in ["<a></b>", "<a", "<a>&amp</a>", "</a>", "<a><![CDATA[", "<!-- "] {
            assert!(refused(text).starts_with("line 1, column "), "{text}");
        }
    }

    #[test]
    fn text_is_put_together_and_other_namespaces_are_read_past() {
        let text = "<?xml version='1.0' encoding='UTF-8'?><c:a xmlns:c='n' xmlns:s='sig'>\
                    <c:b> a &amp; <![CDATA[<b>]]> &#x41;&#66;<!-- no --></c:b><s:b>other<c:b/></s:b><b/>\
                    </c:a>";
        let document = read(text.as_bytes(), 1_000).unwrap();
        assert_eq!((document.namespace.as_str(), document.root.name.as_str()), ("n", "a"));
        assert_eq!(document.root.children.len(), 1);
        assert_eq!(document.root.required("b"), Ok("a & <b> AB"));
    }
}
