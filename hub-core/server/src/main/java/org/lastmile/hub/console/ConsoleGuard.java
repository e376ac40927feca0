package org.lastmile.hub.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before every page and every figure. Lets in only who called the hub by a loopback name, because a foreign page
 * can make a browser call this machine by a name of its own (DNS rebinding), and tells browsers to be strict.
 */
final class ConsoleGuard extends OncePerRequestFilter {
  private static final int MISDIRECTED = 421;
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost\\.?|127(?:\\.\\d{1,3}){3}|\\[?(?:::1|0:0:0:0:0:0:0:1)]?");
  private static final Duration LANGUAGE_KEPT = Duration.ofDays(365);
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    HEADERS.forEach(response::setHeader);
    String name = request.getServerName().toLowerCase(Locale.ROOT);
    if (!LOOPBACK.matcher(name).matches()) {
      response.setStatus(MISDIRECTED);
      response.setContentType("text/plain;charset=UTF-8");
      response
          .getWriter()
          .write(
              "CONSOLE_HOST: 控制台只接受以回环地址(localhost、127.0.0.1、[::1])发来的请求。\n"
                  + "CONSOLE_HOST: the console takes requests by a loopback address only (localhost, 127.0.0.1, [::1]).\n");
      return;
    }
    ConsoleLanguage.asked(request).ifPresent(language -> response.addCookie(cookie(language)));
    chain.doFilter(request, response);
  }

  private static Cookie cookie(Locale language) {
    Cookie cookie = new Cookie(ConsoleLanguage.COOKIE, language.toLanguageTag());
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setMaxAge((int) LANGUAGE_KEPT.toSeconds());
    cookie.setAttribute("SameSite", "Strict");
    return cookie;
  }
}
