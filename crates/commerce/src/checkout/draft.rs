//! Reading what was typed: raw text in, values that cannot be wrong out, every problem named.

use kikapu_contract::checkout::CheckoutDraft;
use kikapu_contract::{FieldProblem, Problem};
use kikapu_domain::payment::PayWay;
use kikapu_kernel::text::TextError;
use kikapu_kernel::{AreaId, BoundedText, Phone};
use uuid::Uuid;

/// Longest name of a person.
pub const NAME_MAX: usize = 80;
/// Longest landmark.
pub const LANDMARK_MAX: usize = 200;
/// Longest note to the rider.
pub const NOTE_MAX: usize = 500;

/// A draft that can become an order.
#[derive(Clone, Debug)]
pub struct Checked {
    pub phone: Phone,
    pub name: BoundedText<NAME_MAX>,
    pub place: Place,
    pub receiver: Option<Receiver>,
    pub note: String,
    pub way: PayWay,
}

/// Somebody else, as the rider will ask for them.
#[derive(Clone, Debug)]
pub struct Receiver {
    pub name: BoundedText<NAME_MAX>,
    pub phone: Phone,
}

/// Where to, as chosen; whether the store serves it is looked up.
#[derive(Clone, Debug)]
pub enum Place {
    Door { area: AreaId, landmark: BoundedText<LANDMARK_MAX> },
    Counter { point: Uuid },
}

/// Reads the draft.
///
/// # Errors
/// Every problem, one a field at the most, in the order of the form.
pub fn check(draft: &CheckoutDraft) -> Result<Checked, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let phone = keep(&mut problems, "phone", parse_phone(&draft.phone));
    let name = keep(&mut problems, "name", parse_text::<NAME_MAX>(&draft.name));
    let place = match draft.method.as_str() {
        "" | "deliver" => {
            let area = keep(&mut problems, "area", parse_choice::<AreaId>(&draft.area));
            let landmark = keep(&mut problems, "landmark", parse_text::<LANDMARK_MAX>(&draft.landmark));
            area.zip(landmark).map(|(area, landmark)| Place::Door { area, landmark })
        }
        "pick_up" => {
            keep(&mut problems, "pickup", parse_choice::<Uuid>(&draft.pickup)).map(|point| Place::Counter { point })
        }
        _ => keep(&mut problems, "method", Err(Problem::NotOffered)),
    };
    let receiver = check_receiver(&mut problems, draft);
    let note = match BoundedText::<NOTE_MAX>::optional(&draft.note) {
        Ok(note) => note.map(|note| note.as_str().to_owned()).unwrap_or_default(),
        Err(error) => {
            problems.push(FieldProblem::new("note", text_problem(error, NOTE_MAX)));
            String::new()
        }
    };
    let way = match draft.pay.as_str() {
        "" => Some(PayWay::Request),
        word => keep(&mut problems, "pay", word.parse().map_err(|_| Problem::NotOffered)),
    };
    match (phone, name, place, way) {
        (Some(phone), Some(name), Some(place), Some(way)) if problems.is_empty() => {
            Ok(Checked { phone, name, place, receiver, note, way })
        }
        _ => Err(problems),
    }
}

/// Both fields or none: a name alone cannot be called, and a number alone cannot be asked for.
fn check_receiver(problems: &mut Vec<FieldProblem>, draft: &CheckoutDraft) -> Option<Receiver> {
    if draft.receiver_name.trim().is_empty() && draft.receiver_phone.trim().is_empty() {
        return None;
    }
    let name = keep(problems, "receiver_name", parse_text::<NAME_MAX>(&draft.receiver_name));
    let phone = keep(problems, "receiver_phone", parse_phone(&draft.receiver_phone));
    name.zip(phone).map(|(name, phone)| Receiver { name, phone })
}

fn keep<T>(problems: &mut Vec<FieldProblem>, field: &str, read: Result<T, Problem>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(problem) => {
            problems.push(FieldProblem::new(field, problem));
            None
        }
    }
}

/// Reads a phone number as typed.
///
/// # Errors
/// [`Problem`] to show at the field.
pub fn parse_phone(text: &str) -> Result<Phone, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::Missing);
    }
    Phone::parse(text).map_err(|_| Problem::NotAPhone)
}

fn parse_text<const MAX: usize>(text: &str) -> Result<BoundedText<MAX>, Problem> {
    BoundedText::parse(text).map_err(|error| text_problem(error, MAX))
}

fn parse_choice<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::Missing);
    }
    text.trim().parse().map_err(|_| Problem::NotOffered)
}

fn text_problem(error: TextError, max: usize) -> Problem {
    match error {
        TextError::Empty => Problem::Missing,
        TextError::TooLong { .. } => Problem::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) },
        TextError::ControlCharacter => Problem::Unreadable,
    }
}
