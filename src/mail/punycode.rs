//! Punycode (RFC 3492), the encoding half.

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST_CODE: u32 = 128;

/// The digits by value.
const DIGITS: &[u8; BASE as usize] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Appends the label's Punycode without a prefix; `None` when its numbers pass 32 bits.
pub(super) fn encode_into(out: &mut String, label: &str) -> Option<()> {
    let start = out.len();
    out.extend(label.chars().filter(char::is_ascii));
    let plain = u32::try_from(out.len() - start).ok()?;
    if plain > 0 {
        out.push('-');
    }
    let total = u32::try_from(label.chars().count()).ok()?;
    let (mut code, mut delta, mut bias, mut done) = (FIRST_CODE, 0u32, FIRST_BIAS, plain);
    while done < total {
        let next = label.chars().map(u32::from).filter(|&c| c >= code).min()?;
        delta = delta.checked_add((next - code).checked_mul(done + 1)?)?;
        for c in label.chars().map(u32::from) {
            if c < next {
                delta = delta.checked_add(1)?;
            } else if c == next {
                push_number(out, delta, bias);
                bias = adapt(delta, done + 1, done == plain);
                delta = 0;
                done += 1;
            }
        }
        delta = delta.checked_add(1)?;
        code = next + 1;
    }
    Some(())
}

/// Appends a number in digits whose weights follow the bias.
fn push_number(out: &mut String, mut number: u32, bias: u32) {
    for k in (BASE..).step_by(BASE as usize) {
        let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if number < threshold {
            break;
        }
        let rest = number - threshold;
        out.push(digit(threshold + rest % (BASE - threshold)));
        number = rest / (BASE - threshold);
    }
    out.push(digit(number));
}

fn digit(value: u32) -> char {
    char::from(DIGITS[value as usize])
}

fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_encoded_as_registries_do() {
        for (label, expected) in [
            ("bücher", "bcher-kva"),
            ("日本", "wgv71a"),
            ("مثال", "mgbh0fb"),
            ("💩", "ls8h"),
            ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ] {
            let mut out = String::new();
            encode_into(&mut out, label).unwrap();
            assert_eq!(out, expected);
        }
    }
}
