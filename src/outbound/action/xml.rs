//! XML answers, read as JSON.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

/// How deep elements may lie in each other, as JSON may.
const DEEPEST: u8 = 128;

/// The document as an object with its root: an element is its text or an object of its children, and repeated ones are a
/// list. Attributes are left out. `None` for what is no XML, has a DTD, or is nested too deeply.
pub(super) fn read(text: &str) -> Option<Value> {
    // Without a DTD there are no entities to be expanded.
    let document = Document::parse(text.trim_start_matches('\u{feff}')).ok()?;
    let root = document.root_element();
    Some(Map::from_iter([(root.tag_name().name().to_owned(), element(root, DEEPEST)?)]).into())
}

fn element(node: Node<'_, '_>, left: u8) -> Option<Value> {
    let left = left.checked_sub(1)?;
    let mut members = Map::new();
    for child in node.children().filter(Node::is_element) {
        let value = element(child, left)?;
        match members.get_mut(child.tag_name().name()) {
            None => drop(members.insert(child.tag_name().name().to_owned(), value)),
            Some(Value::Array(list)) => list.push(value),
            Some(other) => *other = Value::Array(vec![other.take(), value]),
        }
    }
    if !members.is_empty() {
        return Some(members.into());
    }
    Some(node.children().filter_map(|child| child.text()).collect::<String>().into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_become_members() {
        let read =
            read("<?xml version=\"1.0\"?><L xmlns=\"urn:x\"><C a=\"1\"><K>a&amp;b</K></C><C><K/></C><N>1</N></L>");
        assert_eq!(read, Some(json!({"L": {"C": [{"K": "a&b"}, {"K": ""}], "N": "1"}})));
    }

    #[test]
    fn entities_and_depth_are_refused() {
        assert_eq!(read("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), None);
        assert_eq!(read("<a>"), None);
        assert!(read(&format!("{}{}", "<a>".repeat(127), "</a>".repeat(127))).is_some());
        assert_eq!(read(&format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000))), None);
    }
}
