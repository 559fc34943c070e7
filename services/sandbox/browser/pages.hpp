#pragma once
// What a browser loads: the stand-in of PortOne's browser SDK, and the page that plays the
// provider's window. The SDK opens a window (outcome "open"), the page says what the buyer decides.

#include <string_view>

namespace openrun::sandbox {

extern const std::string_view kBrowserSdk;    // GET /v2/browser-sdk.js: defines window.PortOne
extern const std::string_view kWidgetPage;    // GET /sandbox/widget#<the request>
extern const std::string_view kWidgetScript;  // GET /sandbox/widget.js
extern const std::string_view kWidgetStyle;   // GET /sandbox/widget.css

}  // namespace openrun::sandbox
