//! What widget and signer say to each other.
