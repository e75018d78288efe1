//! A rotation of at most so many, stopped and gone on with.

use super::*;

const FIVE: &str = "acct password rotate --algorithm md5 --limit 5 --sort=-username --yes";

/// Of the seven with a usable password the five with the last names.
const CHOSEN: [&str; 5] = ["cia", "dan", "eve", "gone", "homeless"];

fn rotated(world: &World) -> Vec<&'static str> {
    let all = ["ann", "ben", "cia", "dan", "eve", "gone", "homeless", "unusable"];
    all.into_iter().filter(|name| world.user(name).password.starts_with("argon2")).collect()
}

#[test]
fn a_limit_takes_the_first_of_the_order_whenever_it_is_stopped() {
    let mut stops = 0;
    for when in [When::Before, When::After] {
        for line in 0.. {
            let mut world = world();
            set_fuse(Some((line, when)));
            run(&mut world, FIVE);
            let burnt = has_burnt();
            set_fuse(None);
            if burnt {
                stops += 1;
                let done = rotated(&world).len();
                let (_, preview) = run(&mut world, FIVE.trim_end_matches(" --yes"));
                let told =
                    if done == 5 { ": 5 rotated".to_owned() } else { format!("{} ", 5 - done) };
                assert!(preview.err().contains(&told), "stop {stops}: {}", preview.err());
                let (code, second) = run(&mut world, FIVE);
                assert_eq!(code, 0, "stop {stops}: {}", second.err());
                assert!(second.err().contains("rotated 5 users"), "{}", second.err());
            }
            assert_eq!(rotated(&world), CHOSEN, "stop {stops}");
            assert_eq!(journals(&world), [] as [PathBuf; 0]);
            if !burnt {
                break;
            }
        }
    }
    // The header, two batches and their ends, the end of all.
    assert_eq!(stops, 2 * (1 + 4 + 1));
}
