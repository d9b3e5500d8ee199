//! Trying a merchant's keys and our own address without moving money.

use chrono::{DateTime, Utc};

use crate::{
    address::CallbackUrl,
    client::{Call, Client, transport_fault},
    fault::{Fault, FaultKind},
    merchant::Credentials,
    wire::Reply,
};

impl Client {
    /// Signs in anew, whatever token is kept: a secret that was changed in the portal is found at once. The new token takes
    /// the place of the kept one.
    ///
    /// # Errors
    /// [`FaultKind::Configuration`] where key and secret are refused or belong to the other environment; any other kind says
    /// nothing about them.
    pub async fn sign_in(&self, credentials: &Credentials, now: DateTime<Utc>) -> Result<(), Fault> {
        let call = Call { path: "", credentials, body: &[], timeout: self.lookup_timeout(), now };
        let kept = self.token(call, None).await?;
        self.token(call, Some(&kept)).await.map(drop)
    }

    /// Posts `body` to an address of ours, as M-PESA would. It tells whether the address can be reached from here, which is
    /// not quite from everywhere.
    ///
    /// # Errors
    /// What came instead of a 200.
    pub async fn knock(&self, address: &CallbackUrl, body: &'static str, now: DateTime<Utc>) -> Result<(), Fault> {
        let sent = self
            .http()
            .post(address.as_str())
            .timeout(self.lookup_timeout())
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await;
        let reply = match sent {
            Ok(response) => Reply::read(response, now).await,
            Err(error) => return Err(transport_fault(&error)),
        };
        if reply.is_success() { Ok(()) } else { Err(reply.fault(FaultKind::Gateway)) }
    }
}
