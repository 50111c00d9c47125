//! Who may do what: the administrator, by HTTP Basic.

use super::Request;
use crate::{Device, Password};

/// The realm of the challenge.
pub const REALM: &str = "admin";
/// The only user.
const USER: &str = "admin";

/// Is the request for everybody, or from the administrator?
pub(super) fn is_allowed(device: &Device, request: &Request) -> bool {
    if !request.action.needs_administrator() {
        return true;
    }
    let Some(password) = password(device) else { return true };
    // Both are compared in any case, so that the time tells nothing of either.
    request
        .credentials
        .as_ref()
        .is_some_and(|(user, given)| (Password::new(user) == Password::new(USER)) & (given == password))
}

/// The password in force: the one from outside wins.
pub(super) fn password(device: &Device) -> Option<&Password> {
    device
        .factory
        .admin_password
        .as_ref()
        .or(device.settings.admin_password.as_ref())
}
