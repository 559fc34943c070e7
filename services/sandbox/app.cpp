#include "services/sandbox/app.hpp"

namespace openrun::sandbox {

App::App(service::Host& host, const Settings& settings)
    : store_{.store = settings.store_id,
             .merchant = "merchant-sandbox",
             .manual_key = settings.channel_key,
             .auto_key = settings.auto_channel_key,
             .channel_type = settings.channel_type},
      logins_(host.clock(), host.random(), settings.api_secret),
      gate_(host.runtime().executor(), host.clock(), faults_, logins_),
      webhooks_(host.runtime(), host.clock(), host.random(), host.ids(), faults_,
                {.url = settings.webhook_url,
                 .secret = settings.webhook_secret,
                 .store = settings.store_id,
                 .minute = settings.webhook_minute,
                 .timeout = settings.webhook_timeout}),
      payments_(host.clock(), host.ids(), store_,
                [this](const PaymentEvent& event) { webhooks_.Announce(event); }),
      identities_(host.clock(), host.ids(), store_),
      captcha_(host.clock(), host.random(), settings.recaptcha_secret, settings.captcha_hostname),
      oauth_(host.clock(), host.random(), settings.oauth_clients) {
    const Endpoints endpoints{.gate = gate_,
                              .faults = faults_,
                              .logins = logins_,
                              .payments = payments_,
                              .webhooks = webhooks_,
                              .identities = identities_,
                              .captcha = captcha_,
                              .oauth = oauth_};
    AddPaymentRoutes(host.router(), endpoints);
    AddListingRoutes(host.router(), endpoints, host.clock());
    AddIdentityRoutes(host.router(), endpoints);
    AddLoginRoutes(host.router(), endpoints);
    AddCaptchaRoutes(host.router(), endpoints);
    AddOAuthRoutes(host.router(), endpoints);
    AddSandboxRoutes(host.router(), endpoints);
    AddBrowserRoutes(host.router(), endpoints, settings.web_origins);
}

}  // namespace openrun::sandbox
