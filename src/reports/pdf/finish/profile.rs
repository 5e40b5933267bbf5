//! The colour space of the report: an sRGB profile of our own making (IEC 61966-2-1 primaries and curve, ICC.1:2001-04
//! profile format, version 2.4), so that no foreign file needs to be shipped.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// Steps of the tabulated curve; the error against the exact one stays below one step of eight bits.
const STEPS: u16 = 256;

/// The output intent, with its profile.
pub(super) fn output_intent(document: &mut Document) -> Dictionary {
    let profile = document.add_object(Stream::new(dictionary! { "N" => 3 }, srgb()));
    dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"),
        "DestOutputProfile" => Object::Reference(profile),
    }
}

/// Colorants of sRGB adapted to D50, and D50 itself, as 15.16 fixed point numbers.
const POINTS: [(&[u8; 4], [u32; 3]); 4] = [
    (b"wtpt", [0xF6D6, 0x1_0000, 0xD32D]),
    (b"rXYZ", [0x6FA2, 0x38F5, 0x0390]),
    (b"gXYZ", [0x6299, 0xB785, 0x18DA]),
    (b"bXYZ", [0x24A0, 0x0F84, 0xB6CF]),
];

fn srgb() -> Vec<u8> {
    let mut tags: Vec<(&[u8; 4], Vec<u8>)> =
        vec![(b"desc", description("sRGB")), (b"cprt", typed(*b"text", b"No rights reserved\0"))];
    for (name, point) in POINTS {
        let bytes: Vec<u8> = point.iter().flat_map(|value| value.to_be_bytes()).collect();
        tags.push((name, typed(*b"XYZ ", &bytes)));
    }
    let curve = curve();
    tags.extend([(b"rTRC", curve.clone()), (b"gTRC", curve.clone()), (b"bTRC", curve)]);
    assemble(&tags)
}

fn typed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    [&kind[..], &[0; 4], content].concat()
}

/// A description: ASCII, then empty Unicode and Macintosh parts of fixed length.
fn description(words: &str) -> Vec<u8> {
    let length = u32::try_from(words.len() + 1).unwrap_or_default();
    let ascii = [&length.to_be_bytes()[..], words.as_bytes(), &[0]].concat();
    typed(*b"desc", &[&ascii[..], &[0; 4 + 4 + 2 + 1 + 67]].concat())
}

fn curve() -> Vec<u8> {
    let mut bytes = u32::from(STEPS).to_be_bytes().to_vec();
    for step in 0..STEPS {
        bytes.extend(linear(step).to_be_bytes());
    }
    typed(*b"curv", &bytes)
}

/// sRGB to linear light.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 65535")]
fn linear(step: u16) -> u16 {
    let value = f64::from(step) / f64::from(STEPS - 1);
    let light = if value <= 0.04045 { value / 12.92 } else { power_2_4((value + 0.055) / 1.055) };
    (light * 65535.0).round() as u16
}

/// value²·⁴ as value² times the fifth root of value², by Newton's method: the four operations give the same bits on
/// every machine, which `powf` does not promise.
fn power_2_4(value: f64) -> f64 {
    let square = value * value;
    let mut root = 1.0;
    for _ in 0..60 {
        root = (4.0 * root + square / (root * root * root * root)) / 5.0;
    }
    square * root
}

fn assemble(tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let number = |value: usize| u32::try_from(value).unwrap_or_default().to_be_bytes();
    let mut table = number(tags.len()).to_vec();
    let mut data: Vec<u8> = Vec::new();
    let start = 128 + 4 + 12 * tags.len();
    let mut last: Option<(&Vec<u8>, usize)> = None;
    for (name, content) in tags {
        // The three curves are one.
        let at = match last {
            Some((before, at)) if before == content => at,
            _ => {
                data.resize(data.len().next_multiple_of(4), 0);
                let at = start + data.len();
                data.extend(content);
                at
            }
        };
        last = Some((content, at));
        table.extend([&name[..], &number(at), &number(content.len())].concat());
    }
    let mut profile = header(start + data.len());
    profile.extend(table);
    profile.extend(data);
    profile
}

fn header(size: usize) -> Vec<u8> {
    let mut header = vec![0_u8; 128];
    let mut put = |at: usize, bytes: &[u8]| {
        if let Some(place) = header.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    };
    put(0, &u32::try_from(size).unwrap_or_default().to_be_bytes());
    put(8, &[2, 0x40, 0, 0]);
    put(12, b"mntrRGB XYZ ");
    // A date is asked for: the day on which the profile format was fixed.
    put(24, &[0x07, 0xD1, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0]);
    put(36, b"acsp");
    for (at, value) in [(68, 0xF6D6_u32), (72, 0x1_0000), (76, 0xD32D)] {
        put(at, &value.to_be_bytes());
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_runs_from_black_to_white_and_through_the_known_middle() {
        assert_eq!((linear(0), linear(255)), (0, 65535));
        // IEC 61966-2-1: 8-bit 188 is 0.5029 of full light.
        assert!((f64::from(linear(188)) / 65535.0 - 0.5029).abs() < 0.0005);
    }

    #[test]
    fn the_profile_states_its_own_size_and_its_tags_lie_inside_it() {
        let profile = srgb();
        let number = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(number(0), profile.len());
        for tag in 0..number(128) {
            let entry = 132 + 12 * tag;
            assert!(number(entry + 4) + number(entry + 8) <= profile.len());
            assert_eq!(number(entry + 4) % 4, 0);
        }
    }
}
