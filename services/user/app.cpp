#include "services/user/app.hpp"

#include "libs/service/bus.hpp"
#include "libs/service/messages.hpp"

#include <stdexcept>

namespace openrun::user {
namespace {

template <typename T>
T OrThrow(Result<T> made, const char* name) {
    if (!made) throw std::runtime_error(std::string(name) + ": " + made.error().detail);
    return *std::move(made);
}

postgres::PoolOptions WithErrors(postgres::PoolOptions options) {
    options.error_map = Accounts::MapError;
    return options;
}

// Ready only with somebody who may let others in.
Task<void> MakeFirstAdmin(Joining* joining, Health* health) {
    co_await joining->Bootstrap();
    health->Report("first-admin", true);
}

}  // namespace

App::App(service::Host& host, Settings settings)
    : settings_(std::move(settings)),
      cipher_(OrThrow(FieldCipher::FromText(settings_.field_keys), "OPENRUN_FIELD_KEYS")),
      hash_(OrThrow(KeyedHash::FromText(settings_.lookup_key), "OPENRUN_LOOKUP_KEY")),
      pool_(host.runtime(), host.metrics(), WithErrors(settings_.postgres)),
      publisher_(service::MakePublisher(host, pool_, settings_.bus)),
      outbox_(host.runtime(), pool_, *publisher_, host.metrics(), {.service = "user"}),
      accounts_(pool_, cipher_, hash_, host.ids(), host.random()),
      oauth_store_(pool_, cipher_, hash_, host.random()),
      sessions_(accounts_, host.signing_key(), host.clock(), host.ids(), host.random(), settings_),
      captcha_(host.runtime(), settings_),
      identities_(host.runtime(), settings_),
      joining_(host.runtime(), accounts_, oauth_store_, sessions_, captcha_, identities_,
               host.ids(), host.clock(), settings_),
      oauth_providers_(host.runtime(), host.clock(), settings_.oauth),
      oauth_(oauth_providers_, oauth_store_, accounts_, sessions_, hash_, host.random(), settings_),
      parts_{joining_, sessions_,  accounts_,    oauth_,   oauth_store_,
             outbox_,  host.ids(), host.clock(), settings_} {
    host.OnSecret("OPENRUN_FIELD_KEYS", settings_.field_keys,
                  [this](const std::string& text) -> Result<void> {
                      TRY(cipher_, FieldCipher::FromText(text));
                      return {};
                  });
    host.Watch(pool_);
    AddRoutes(host.router(), parts_);
    service::AddMessageRoutes(host, pool_, settings_.bus, {});
    host.runtime().Spawn("relay", outbox_.Relay());
    host.health().Declare("first-admin");
    host.runtime().Spawn("first-admin", MakeFirstAdmin(&joining_, &host.health()));
}

}  // namespace openrun::user
