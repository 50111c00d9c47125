//! An element of the log with what is in it. Nothing more than a tree: what it means is read in `record`.

/// One element; names without prefix.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

impl Node {
    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }
    pub(crate) fn children(&self, name: &'static str) -> impl Iterator<Item = &Node> {
        self.children.iter().filter(move |child| child.name == name)
    }
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
    /// An attribute of a child.
    pub(crate) fn at(&self, child: &str, attribute: &str) -> Option<&str> {
        self.child(child)?.attribute(attribute)
    }
    /// The `value` of a child as hex, as the log writes flags and results.
    pub(crate) fn hex(&self, child: &str) -> Option<u32> {
        u32::from_str_radix(self.at(child, "value")?, 16).ok()
    }
}
