package org.lastmile.hub.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.LocaleResolver;

/** Chinese or English: as asked on the page, as asked before, as the browser likes, or else Chinese. */
final class ConsoleLanguage implements LocaleResolver {
  static final String COOKIE = "lang";
  static final List<Locale> LANGUAGES = List.of(Locale.SIMPLIFIED_CHINESE, Locale.ENGLISH);

  private static final String PARAMETER = "lang";

  /** What this very request asks for. */
  static Optional<Locale> asked(HttpServletRequest request) {
    // a POST is not asked, because asking would read its body
    return "GET".equals(request.getMethod())
        ? known(request.getParameter(PARAMETER))
        : Optional.empty();
  }

  @Override
  public Locale resolveLocale(HttpServletRequest request) {
    return asked(request)
        .or(() -> kept(request))
        .or(() -> liked(request))
        .orElse(LANGUAGES.getFirst());
  }

  private static Optional<Locale> kept(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Stream.of(cookies)
            .filter(cookie -> cookie.getName().equals(COOKIE))
            .flatMap(cookie -> known(cookie.getValue()).stream())
            .findFirst();
  }

  private static Optional<Locale> liked(HttpServletRequest request) {
    if (request.getHeader("Accept-Language") == null) {
      return Optional.empty();
    }
    return Collections.list(request.getLocales()).stream()
        .flatMap(
            liked ->
                LANGUAGES.stream().filter(known -> known.getLanguage().equals(liked.getLanguage())))
        .findFirst();
  }

  private static Optional<Locale> known(@Nullable String tag) {
    return LANGUAGES.stream().filter(known -> known.toLanguageTag().equals(tag)).findFirst();
  }

  @Override
  public void setLocale(
      HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
    throw new UnsupportedOperationException("the language is asked for by the parameter lang");
  }
}
