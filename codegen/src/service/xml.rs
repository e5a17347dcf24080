//! What members are called in XML, and in the forms of the query protocol.

/// How a member travels there, where it is not as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XmlBinding {
    /// `xmlName`, if the member is not called by its name in the model.
    pub name: Option<String>,
    /// `xmlAttribute`
    pub attribute: bool,
    /// `xmlFlattened`: items or entries stand beside other members.
    pub flattened: bool,
    /// What is in a list or a map, if something in it has a name of its own.
    pub content: Option<Box<XmlContent>>,
}

/// What is in a list or a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum XmlContent {
    /// Items.
    List {
        /// `xmlName` of the items, if they are not called `member`.
        item: Option<String>,
        /// What is in them.
        content: Option<Box<XmlContent>>,
    },
    /// Entries.
    Map {
        /// `xmlName` of keys, if they are not called `key`.
        key: Option<String>,
        /// `xmlName` of values, if they are not called `value`.
        value: Option<String>,
        /// What is in the values.
        content: Option<Box<XmlContent>>,
    },
}
