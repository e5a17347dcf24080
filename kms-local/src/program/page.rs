//! The page at `/`: what there is, read-only, without scripts.

use super::timed_kms::{TimedKms, plain};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use std::fmt::Write as _;
use trent_local::{CallRecord, KeyOverview, KeyStoreOverview, Overview};

/// Keys that the page shows.
const KEYS: usize = 200;

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><title>trent-local</title>
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<style>
:root{--text:#222;--ground:#fff;--line:#ddd;--note:#666;--bad:#a00}
@media(prefers-color-scheme:dark){:root{--text:#ddd;--ground:#181818;--line:#444;--note:#999;--bad:#f88}}
body{font:14px/1.5 system-ui,sans-serif;margin:1.5rem;color:var(--text);background:var(--ground)}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
td{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
td.id{font-family:ui-monospace,monospace;font-size:12px;min-width:17rem;word-break:break-all}
td.word{overflow-wrap:normal}
td.long{min-width:9rem}
td.long div{max-height:9rem;overflow:auto}
.note{color:var(--note)}.bad{color:var(--bad)}
@media(max-width:60rem){
tr,td{display:block}tr.heads,td:empty{display:none}
tr{border-bottom:1px solid var(--line);padding:.4rem 0}
td,td.id,td.long{border:0;min-width:0;padding:.1rem 0 .1rem 6.5rem;text-indent:-6.5rem}
td::before{content:attr(data-head);display:inline-block;width:6.5rem;text-indent:0;
font:12px/1.5 system-ui,sans-serif;color:var(--note)}
td.long div{text-indent:0;display:inline-block;vertical-align:top;max-width:100%}
}
</style></head><body>
<h1>trent-local</h1>
<p class=\"note\">A KMS on this machine. For tests, not for secrets.</p>
";

pub(super) fn page(kms: &TimedKms) -> Response<Bytes> {
    let overview = match kms.kms().world().overview(KEYS) {
        Ok(overview) => overview,
        Err(failure) => return plain(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string()),
    };
    let html = html(&overview, &kms.kms().last_calls());
    let mut response = Response::new(Bytes::from(html));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Names come from callers; none of them can be a script, and no other site can frame them.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

fn html(overview: &Overview, calls: &[CallRecord]) -> String {
    let mut html = String::from(HEAD);
    keys(&mut html, overview);
    grants(&mut html, overview);
    stores(&mut html, &overview.key_stores);
    last_calls(&mut html, calls);
    html.push_str("</body></html>\n");
    html
}

/// A table; the heading of a column decides how its cells look.
fn table(html: &mut String, id: &str, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut body = String::new();
    for row in rows {
        body.push_str("<tr>");
        for (head, text) in heads.iter().zip(row) {
            cell(&mut body, head, &text);
        }
        body.push_str("</tr>\n");
    }
    if body.is_empty() {
        html.push_str("<p class=\"note\">None.</p>\n");
        return;
    }
    push(html, format_args!("<table id=\"{id}\"><tr class=\"heads\">"));
    for head in heads {
        push(html, format_args!("<th>{head}</th>"));
    }
    push(html, format_args!("</tr>\n{body}</table>\n"));
}

/// Whether a cell stands out: any state but the working one, any status but 200, any error.
fn is_bad(head: &str, text: &str) -> bool {
    match head {
        "State" => !matches!(text, "Enabled" | "CONNECTED"),
        "Status" => text != "200",
        _ => head == "Error",
    }
}

fn cell(html: &mut String, head: &str, text: &str) {
    let escaped = escape(text);
    let (class, start, end) = match head {
        "ARN" | "Id" | "Request" => (" class=\"id\"", "", ""),
        "Aliases" | "Description" | "Operations" | "Name" if !text.is_empty() => {
            (" class=\"long\"", "<div>", "</div>")
        }
        _ if is_bad(head, text) => (" class=\"word bad\"", "", ""),
        _ => (" class=\"word\"", "", ""),
    };
    push(html, format_args!("<td{class} data-head=\"{head}\">{start}{escaped}{end}</td>"));
}

fn keys(html: &mut String, overview: &Overview) {
    push(html, format_args!("<h2>Keys ({})</h2>\n", overview.key_count));
    let row = |key: &KeyOverview| {
        vec![
            key.arn.clone(),
            key.aliases.join("\n"),
            key.state.to_owned(),
            format!("{}\n{}", key.spec, key.usage),
            key.origin.to_owned(),
            key.grant_count.to_string(),
            key.description.clone(),
        ]
    };
    let heads = ["ARN", "Aliases", "State", "Spec", "Origin", "Grants", "Description"];
    table(html, "keys", &heads, overview.keys.iter().map(row));
    if overview.key_count > overview.keys.len() {
        let shown = overview.keys.len();
        push(html, format_args!("<p class=\"note\">The first {shown} are shown.</p>\n"));
    }
}

fn grants(html: &mut String, overview: &Overview) {
    html.push_str("<h2>Grants</h2>\n");
    let rows = overview.keys.iter().flat_map(|key| {
        key.grants.iter().map(|(id, grantee, operations)| {
            vec![id.clone(), key.arn.clone(), grantee.clone(), operations.join("\n")]
        })
    });
    table(html, "grants", &["Id", "ARN", "Grantee", "Operations"], rows);
}

fn stores(html: &mut String, stores: &[KeyStoreOverview]) {
    html.push_str("<h2>Custom key stores</h2>\n");
    let row = |store: &KeyStoreOverview| {
        let error = store.error.map(|error| format!("\n{error}")).unwrap_or_default();
        vec![
            store.id.clone(),
            store.name.clone(),
            store.store_type.to_owned(),
            format!("{}{error}", store.state),
            format!("{}\n{}", store.region, store.account),
        ]
    };
    let heads = ["Id", "Name", "Type", "State", "Where"];
    table(html, "key-stores", &heads, stores.iter().map(row));
}

fn last_calls(html: &mut String, calls: &[CallRecord]) {
    html.push_str("<h2>Last calls</h2>\n");
    let row = |call: &CallRecord| {
        vec![
            call.operation.clone(),
            call.status.map_or_else(|| String::from("dropped"), |status| status.to_string()),
            call.error.clone().unwrap_or_default(),
            format!("{} µs", call.duration.as_micros()),
            call.request_id.clone(),
        ]
    };
    let heads = ["Operation", "Status", "Error", "Time", "Request"];
    table(html, "calls", &heads, calls.iter().map(row));
}

fn push(html: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _: std::fmt::Result = html.write_fmt(text);
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A call as a line of the log.
pub(super) fn line(call: &CallRecord) -> String {
    let status = call.status.map_or_else(|| String::from("dropped"), |status| status.to_string());
    let error = call.error.as_deref().map(|error| format!(" {error}")).unwrap_or_default();
    let (id, micros) = (&call.request_id, call.duration.as_micros());
    // A code can be one that a test made up; it stays in its line.
    let error = error.escape_debug();
    format!("{} {status}{error} {micros}us {id}", call.operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_and_no_markup() {
        let text = escape("<script>alert(\"&'\")</script>");
        assert_eq!(text, "&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;");
    }

    #[test]
    fn an_empty_kms_has_a_page() {
        let html = html(&Overview::default(), &[]);
        assert!(html.contains("<h2>Keys (0)</h2>") && html.contains("None."));
    }
}
