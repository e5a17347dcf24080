//! The pages on these services show what the programs contain, line by line.

use std::fs;
use std::path::Path;

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_code_of_each_page_is_in_its_program() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in ["cloudhsm-v2", "dynamodb", "secrets-manager", "sqs"] {
        let text = fs::read_to_string(here.join(format!("../../docs/recipes/{page}.md")));
        let text = text.expect("a page");
        let program = format!("src/bin/{}.rs", page.replace('-', "_"));
        assert!(text.contains(&program), "{page} does not name {program}");
        let [program, build] =
            [&*program, "build.rs"].map(|file| fs::read_to_string(here.join(file)).expect("Rust"));
        let blocks: Vec<_> = text.split("```rust\n").skip(1).collect();
        let [script, calls] = blocks[..] else { panic!("{page} has other blocks") };
        let script = script.split("```").next().unwrap_or_default();
        let operations = script.split(['[', ']']).nth(1).expect("a list");
        assert!(build.contains(operations), "build.rs does not make {operations}");
        let (program, calls) = (lines(&program), lines(calls.split("```").next().unwrap_or("")));
        assert!(calls.len() > 5, "{page} shows {calls:?}");
        // Each function stands in the program, with others between them.
        let mut rest = program.as_slice();
        for line in calls {
            let at = rest.iter().position(|own| *own == line);
            rest = &rest[at.unwrap_or_else(|| panic!("{page}: not in the program: {line}")) + 1..];
        }
    }
}
