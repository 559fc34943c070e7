// The window where somebody agrees: plain HTML, one form, no script.
#include "libs/base/encoding.hpp"
#include "services/sandbox/oauth/oauth.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace openrun::sandbox {
namespace {

constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>연습용 로그인</title>
<link rel="stylesheet" href="/sandbox/widget.css">
</head>
<body><main>
)html";

http::Response Page(std::string body, int status = 200) {
    return Html(std::string(kHead) + std::move(body) + "</main></body></html>\n", status)
        .Set("Content-Security-Policy",
             "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
        .Set("Referrer-Policy", "no-referrer")
        .Set("Cache-Control", "no-store");
}

std::string PersonChoice(const OAuthPerson& person, bool first) {
    return fmt::format("<option value=\"{}\"{}>{}</option>\n", EscapeHtml(person.key),
                       first ? " selected" : "", EscapeHtml(person.label));
}

std::string WindowBody(OAuthKind kind, const Form& query) {
    std::string body = fmt::format(
        "<form method=\"post\" action=\"/sandbox/oauth/decisions\">\n"
        "<p id=\"mark\">연습용 {0} / {0} stand-in</p>\n<h1>로그인할 사람을 골라 주세요</h1>\n"
        "<input type=\"hidden\" name=\"provider\" value=\"{0}\">\n",
        NameOf(kind));
    for (const auto* name : {"redirect_uri", "state", "nonce", "code_challenge"}) {
        body += fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name,
                            EscapeHtml(Member(query, name)));
    }
    body += "<label>사람 / Person <select name=\"person\">\n";
    bool first = true;
    for (const OAuthPerson& person : OAuthPeople())
        body += PersonChoice(person, std::exchange(first, false));
    body +=
        "<option value=\"other\">다른 사람: 아래에 적기 / somebody else, as below</option>\n"
        "</select></label>\n"
        "<label>번호 / Id <input name=\"subject\" inputmode=\"numeric\" "
        "pattern=\"[1-9][0-9]{0,17}\">"
        "</label>\n"
        "<label>이메일 / E-mail <input name=\"email\" type=\"email\"></label>\n"
        "<label>이름 / Name <input name=\"name\"></label>\n<div id=\"next\">\n"
        "<button id=\"approve\" name=\"decision\" value=\"approve\">동의하고 계속하기</button>\n"
        "<button id=\"deny\" name=\"decision\" value=\"deny\" formnovalidate>취소</button>\n"
        "</div></form>\n";
    return body;
}

}  // namespace

std::string OAuth::WhatIsWrong(OAuthKind kind, const Form& query) const {
    const OAuthClient& client = ClientOf(kind);
    if (client.id.empty() || Member(query, "client_id") != client.id)
        return kind == OAuthKind::kKakao ? "KOE101: client_id" : "invalid_client: client_id";
    if (Member(query, "redirect_uri") != client.redirect_uri)
        return kind == OAuthKind::kKakao ? "KOE006: redirect_uri" : "redirect_uri_mismatch";
    if (Member(query, "response_type") != "code") return "unsupported_response_type";
    if (kind == OAuthKind::kNaver && Member(query, "state").empty())
        return "invalid_request: state";
    if (kind == OAuthKind::kKakao && Member(query, "scope").contains(' ')) return "KOE205: scope";
    if (kind == OAuthKind::kGoogle && !Member(query, "scope").contains("openid"))
        return "invalid_scope";
    const bool challenged = !Member(query, "code_challenge").empty();
    if (challenged && Member(query, "code_challenge_method") != "S256")
        return "invalid_request: code_challenge_method";
    return {};
}

http::Response OAuth::Authorize(OAuthKind kind, std::string_view text) const {
    const Form query = ReadForm(text);
    const std::string wrong = WhatIsWrong(kind, query);
    if (!wrong.empty())
        return Page("<form><h1>요청이 올바르지 않아요</h1><p id=\"explanation\">" +
                        EscapeHtml(wrong) + "</p></form>",
                    400);
    return Page(WindowBody(kind, query));
}

http::Response OAuth::Decide(std::string_view text) {
    const Form form = ReadForm(text);
    std::optional<OAuthKind> kind;
    for (const auto one : {OAuthKind::kKakao, OAuthKind::kNaver, OAuthKind::kGoogle})
        if (NameOf(one) == Member(form, "provider")) kind = one;
    if (!kind || Member(form, "redirect_uri") != ClientOf(*kind).redirect_uri)
        return Page("<form><h1>redirect_uri</h1></form>", 400);
    const OAuthPerson* known = FindOAuthPerson(Member(form, "person"));
    OAuthPerson person = known != nullptr ? *known
                                          : OAuthPerson{.key = "other",
                                                        .label = {},
                                                        .subject = Member(form, "subject"),
                                                        .email = Member(form, "email"),
                                                        .name = Member(form, "name")};
    const bool digits =
        !person.subject.empty() && person.subject.size() <= 19 && person.subject.front() != '0' &&
        std::ranges::all_of(person.subject,
                            [](char letter) { return letter >= '0' && letter <= '9'; });
    if (!digits) return Page("<form><h1>번호 / Id: 1..19 digits</h1></form>", 400);
    std::string target = Member(form, "redirect_uri") + "?";
    if (Member(form, "decision") == "approve") {
        const std::string code = NewText();
        codes_[code] = {.kind = *kind,
                        .redirect_uri = Member(form, "redirect_uri"),
                        .challenge = Member(form, "code_challenge"),
                        .nonce = Member(form, "nonce"),
                        .state = Member(form, "state"),
                        .person = std::move(person),
                        .issued_at = clock_.Now()};
        codes_by_age_.push_back(code);
        target += "code=" + EncodePercent(code);
    } else {
        target += "error=access_denied&error_description=User%20denied%20access";
    }
    if (!std::exchange(no_state_, false))
        target += "&state=" + EncodePercent(Member(form, "state"));
    return http::Response{
        .status = 303, .body = {}, .content_type = {}, .headers = {}, .stream = {}}
        .Set("Location", std::move(target))
        .Set("Cache-Control", "no-store");
}

}  // namespace openrun::sandbox
