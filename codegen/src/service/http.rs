//! How HTTP carries an operation and its members, as plain data: `smithy.api#http` and the traits that bind members.
//! Protocols that put every member into the body have none of it.

/// The request line of an operation: `smithy.api#http`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// The method, for example `POST`.
    pub method: String,
    /// The path, from its first slash on.
    pub path: Vec<PathPart>,
    /// What every request has in its query, as it is sent: `Action=List`, or a name alone.
    pub query: Vec<String>,
    /// The status of a response of success.
    pub status: u16,
}

/// One piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// Text, percent-encoded as it is sent.
    Literal(String),
    /// A member of the input that has the binding [`Binding::Label`].
    Label {
        /// The member's wire name.
        member: String,
        /// True if slashes in the value part segments of the path: `{Key+}`.
        greedy: bool,
    },
}

/// Where a member of an input, an output or an error travels, if it is not in the body beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// `httpLabel`: in the path.
    Label,
    /// `httpQuery`: a parameter of the query, by name.
    Query(String),
    /// `httpQueryParams`: a map whose entries are parameters of the query.
    QueryParams,
    /// `httpHeader`: a header, by name.
    Header(String),
    /// `httpPrefixHeaders`: a map whose entries are headers; their names begin with this.
    PrefixHeaders(String),
    /// `httpPayload`: the body is this member.
    Payload,
    /// `httpResponseCode`: the status of the response.
    Status,
}
