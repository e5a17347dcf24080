//! Draws strings from a regular expression: literals, classes, groups, alternatives, quantifiers and anchors.
//!
//! Look-around, back references and classes by property are beyond it, and then there is no sampler.

use std::iter::Peekable;
use std::str::Chars;

/// How often an unbounded quantifier repeats at most, beyond its minimum.
const UNBOUNDED: u32 = 3;
/// Where a pattern is too large to draw from.
const MAX_REPEAT: u32 = 2000;
const MAX_DEPTH: usize = 50;

/// A parsed pattern.
pub(super) struct Sampler {
    root: Node,
    /// Whether the pattern is anchored where it begins and ends; if not, other text may stand there.
    anchored: (bool, bool),
}

enum Node {
    /// Ranges of characters, both ends included. Empty for anchors.
    Class(Vec<(char, char)>),
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Repeat(Box<Node>, u32, u32),
}

impl Sampler {
    /// `None` if the pattern has what strings cannot be drawn from.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let mut parser = Parser { rest: pattern.chars().peekable(), depth: 0 };
        let root = parser.alternatives()?;
        let anchored = (pattern.starts_with('^'), pattern.ends_with('$'));
        parser.rest.next().is_none().then_some(Self { root, anchored })
    }

    /// The string of this number; the same for the same number.
    pub(super) fn sample(&self, seed: u64) -> String {
        let mut random = Random((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut text = String::new();
        if !self.anchored.0 && random.below(2) == 0 {
            text.push('~');
        }
        draw(&self.root, &mut random, &mut text);
        if !self.anchored.1 && random.below(2) == 0 {
            text.push('~');
        }
        text
    }
}

fn draw(node: &Node, random: &mut Random, text: &mut String) {
    match node {
        Node::Class(ranges) if ranges.is_empty() => {}
        Node::Class(ranges) => {
            let (first, last) = ranges[random.below(ranges.len())];
            // Ends of ranges are where two patterns differ most often.
            let drawn = match random.below(3) {
                0 => first,
                1 => last,
                _ => {
                    let span = u32::from(last) - u32::from(first) + 1;
                    let step = random.below(span as usize);
                    let code = u32::from(first) + u32::try_from(step).unwrap_or_default();
                    char::from_u32(code).unwrap_or(first)
                }
            };
            text.push(drawn);
        }
        Node::Sequence(nodes) => nodes.iter().for_each(|node| draw(node, random, text)),
        Node::Alternatives(nodes) => draw(&nodes[random.below(nodes.len())], random, text),
        Node::Repeat(node, min, max) => {
            let count = match random.below(3) {
                0 => *min,
                1 => *max,
                _ => {
                    min + u32::try_from(random.below((max - min + 1) as usize)).unwrap_or_default()
                }
            };
            for _ in 0..count {
                draw(node, random, text);
            }
        }
    }
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    depth: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut nodes = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            nodes.push(self.sequence()?);
        }
        self.depth -= 1;
        Some(Node::Alternatives(nodes))
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        while let Some(c) = self.rest.peek().copied() {
            if c == '|' || c == ')' {
                break;
            }
            self.rest.next();
            let atom = match c {
                '(' => self.group()?,
                '[' => Node::Class(self.class()?),
                '\\' => Node::Class(self.escape()?),
                '.' => Node::Class(vec![(' ', '~')]),
                '^' | '$' => Node::Class(Vec::new()),
                '*' | '+' | '?' | '{' => return None,
                c => Node::Class(vec![(c, c)]),
            };
            nodes.push(self.quantified(atom)?);
        }
        Some(Node::Sequence(nodes))
    }

    fn group(&mut self) -> Option<Node> {
        if self.rest.next_if_eq(&'?').is_some() {
            // Only a group that captures nothing; anything else looks around.
            self.rest.next_if_eq(&':')?;
        }
        let node = self.alternatives()?;
        self.rest.next_if_eq(&')')?;
        Some(node)
    }

    fn quantified(&mut self, node: Node) -> Option<Node> {
        let (min, max) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.rest.next();
                let bounds = self.counts()?;
                return self.lazy(node, bounds);
            }
            _ => return Some(node),
        };
        self.rest.next();
        self.lazy(node, (min, max))
    }

    /// A lazy quantifier takes the same strings.
    fn lazy(&mut self, node: Node, (min, max): (u32, Option<u32>)) -> Option<Node> {
        self.rest.next_if_eq(&'?');
        let max = max.unwrap_or(min + UNBOUNDED);
        (min <= max && max <= MAX_REPEAT).then(|| Node::Repeat(Box::new(node), min, max))
    }

    /// `2}`, `2,}` or `2,3}`.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let mut text = String::new();
        loop {
            match self.rest.next()? {
                '}' => break,
                c => text.push(c),
            }
        }
        match text.split_once(',') {
            None => text.parse().ok().map(|count| (count, Some(count))),
            Some((min, "")) => min.parse().ok().map(|min: u32| (min.min(MAX_REPEAT), None)),
            Some((min, max)) => Some((min.parse().ok()?, Some(max.parse().ok()?))),
        }
    }

    fn class(&mut self) -> Option<Vec<(char, char)>> {
        let is_negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        loop {
            let c = self.rest.next()?;
            let first = match c {
                ']' => break,
                '\\' => self.escape()?,
                c => vec![(c, c)],
            };
            let single = matches!(first.as_slice(), [(a, b)] if a == b);
            if single && self.rest.peek() == Some(&'-') {
                self.rest.next();
                match self.rest.peek().copied() {
                    Some(']') | None => ranges.extend([first[0], ('-', '-')]),
                    Some(c) => {
                        self.rest.next();
                        let last = if c == '\\' { self.escape()? } else { vec![(c, c)] };
                        let (first, last) = (first[0].0, last.first()?.0);
                        (first <= last).then(|| ranges.push((first, last)))?;
                    }
                }
            } else {
                ranges.extend(first);
            }
        }
        Some(if is_negated { complement(ranges) } else { ranges })
    }

    /// The characters that an escape stands for.
    fn escape(&mut self) -> Option<Vec<(char, char)>> {
        let digits = vec![('0', '9')];
        let word = vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
        let space = vec![('\t', '\r'), (' ', ' ')];
        let single = |c| vec![(c, c)];
        Some(match self.rest.next()? {
            'd' => digits,
            'D' => complement(digits),
            'w' => word,
            'W' => complement(word),
            's' => space,
            'S' => complement(space),
            't' => single('\t'),
            'n' => single('\n'),
            'r' => single('\r'),
            'u' => single(self.hexadecimal(4)?),
            'x' => single(self.hexadecimal(2)?),
            c if c.is_ascii_alphanumeric() => return None,
            c => single(c),
        })
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<char> {
        let text: String = (0..digits).map_while(|_| self.rest.next()).collect();
        char::from_u32(u32::from_str_radix(&text, 16).ok()?)
    }
}

/// What is not in the ranges, within the printable part of ASCII and a little beyond.
fn complement(mut ranges: Vec<(char, char)>) -> Vec<(char, char)> {
    ranges.sort_unstable();
    let mut outside = Vec::new();
    let mut next = u32::from(' ');
    for (first, last) in ranges {
        let before = u32::from(first).min(0x200);
        if next < before {
            outside.extend(char::from_u32(next).zip(char::from_u32(before - 1)));
        }
        next = next.max(u32::from(last) + 1);
    }
    if next < 0x200 {
        outside.extend(char::from_u32(next).zip(char::from_u32(0x1FF)));
    }
    outside
}

/// Marsaglia's xorshift, so that a report is the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound.max(1)
    }
}
