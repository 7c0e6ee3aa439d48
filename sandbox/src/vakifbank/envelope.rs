//! What stands around every answer of the bank: a header that says how it went.

use super::SUCCESS;
use crate::answer::Answer;
use crate::app::App;

/// An answer of nothing yet, whose amounts will be written as the settings want.
pub(super) fn empty(app: &App) -> Answer {
    Answer::new(app.state().settings.bank.amounts.style())
}

/// An answer that begins with the header of success.
pub(super) fn completed(app: &App) -> Answer {
    let mut answer = empty(app);
    answer.set("Header", &header(app, SUCCESS, "Tamamlandı", "Completed"));
    answer
}

/// `Header`
pub(super) fn header(app: &App, code: &str, turkish: &str, english: &str) -> Answer {
    let mut header = empty(app);
    header
        .set("StatusCode", &code)
        .set("StatusDescription", &turkish)
        .set("StatusDescriptionEn", &english)
        .set("ObjectID", &app.entropy.token());
    header
}
