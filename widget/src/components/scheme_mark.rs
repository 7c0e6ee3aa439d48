//! A card scheme's mark: shapes of our own that carry its name, not its trademark.

use vezne_protocol::CardScheme;
use yew::{Html, html};

/// The mark, named for those who do not see it.
pub(super) fn scheme_mark(scheme: CardScheme) -> Html {
    html! {
        <svg class="mark" data-scheme={scheme.word()} viewBox="0 0 44 28" role="img" aria-label={scheme.name()}>
            <rect class="mark-card" width="44" height="28" rx="5" />
            { shape(scheme) }
        </svg>
    }
}

/// Letters where the name is short enough to be read, two interlocked lozenges where it is not.
fn shape(scheme: CardScheme) -> Html {
    let name = match scheme {
        CardScheme::Visa => "VISA",
        CardScheme::Amex => "AMEX",
        CardScheme::Troy => "troy",
        CardScheme::Mastercard => {
            return html! {
                <>
                    <path class="mark-left" d="M17 5l9 9-9 9-9-9z" />
                    <path class="mark-right" d="M27 5l9 9-9 9-9-9z" />
                </>
            };
        }
    };
    html! { <text class="mark-name" x="22" y="18.5" text-anchor="middle">{ name }</text> }
}
