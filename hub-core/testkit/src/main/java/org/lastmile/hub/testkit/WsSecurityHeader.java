package org.lastmile.hub.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.xml.namespace.QName;
import org.apache.cxf.helpers.DOMUtils;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** UsernameToken (digest) and Timestamp of a fake or its caller, made and checked by hand with the JDK only. */
public final class WsSecurityHeader {
  public static final String WSSE =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
  public static final QName NAME = new QName(WSSE, "Security");
  private static final String WSU =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
  private static final String PROFILE =
      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0";
  private static final Duration FRESH = Duration.ofMinutes(5);

  private final String user;
  private final String password;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Set<String> seenNonces = ConcurrentHashMap.newKeySet();

  public WsSecurityHeader(String user, String password, Clock clock) {
    this.user = user;
    this.password = password;
    this.clock = clock;
  }

  /** What is wrong with the header, empty if nothing. */
  public Optional<String> check(Element security) {
    Optional<String> username = text(security, WSSE, "Username");
    Optional<String> given = text(security, WSSE, "Password");
    Optional<String> nonce = text(security, WSSE, "Nonce");
    Optional<String> created = text(first(security, WSSE, "UsernameToken"), WSU, "Created");
    Optional<String> expires = text(first(security, WSU, "Timestamp"), WSU, "Expires");
    if (username.isEmpty()
        || given.isEmpty()
        || nonce.isEmpty()
        || created.isEmpty()
        || expires.isEmpty()) {
      return Optional.of(
          "UsernameToken with digest, nonce and created, and a Timestamp with expires are"
              + " compulsory");
    }
    String type = first(security, WSSE, "Password").map(e -> e.getAttribute("Type")).orElse("");
    if (!type.equals(PROFILE + "#PasswordDigest")) {
      return Optional.of("password type is not PasswordDigest");
    }
    byte[] expected = digest(Base64.getDecoder().decode(nonce.get()), created.get());
    if (!username.get().equals(user)
        || !MessageDigest.isEqual(expected, Base64.getDecoder().decode(given.get()))) {
      return Optional.of("unknown user or wrong digest");
    }
    Instant now = clock.instant();
    if (Duration.between(OffsetDateTime.parse(created.get()).toInstant(), now)
                .abs()
                .compareTo(FRESH)
            > 0
        || OffsetDateTime.parse(expires.get()).toInstant().isBefore(now)) {
      return Optional.of("message is not fresh");
    }
    return seenNonces.add(nonce.get()) ? Optional.empty() : Optional.of("nonce was used before");
  }

  /** A fresh header. */
  public Element make() {
    Document document = DOMUtils.createDocument();
    Element security = document.createElementNS(WSSE, "wsse:Security");
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);

    Element timestamp = add(security, WSU, "wsu:Timestamp", null);
    add(timestamp, WSU, "wsu:Created", now.toString());
    add(timestamp, WSU, "wsu:Expires", now.plus(FRESH).toString());
    Element token = add(security, WSSE, "wsse:UsernameToken", null);
    add(token, WSSE, "wsse:Username", user);
    add(
            token,
            WSSE,
            "wsse:Password",
            Base64.getEncoder().encodeToString(digest(nonce, now.toString())))
        .setAttribute("Type", PROFILE + "#PasswordDigest");
    add(token, WSSE, "wsse:Nonce", Base64.getEncoder().encodeToString(nonce))
        .setAttribute(
            "EncodingType",
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary");
    add(token, WSU, "wsu:Created", now.toString());
    return security;
  }

  private byte[] digest(byte[] nonce, String created) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(nonce);
      sha1.update(created.getBytes(StandardCharsets.UTF_8));
      return sha1.digest(password.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private static Optional<Element> first(Element in, String namespace, String name) {
    NodeList found = in.getElementsByTagNameNS(namespace, name);
    return Optional.ofNullable((Element) found.item(0));
  }

  private static Optional<String> text(Element in, String namespace, String name) {
    return first(in, namespace, name).map(e -> e.getTextContent().strip());
  }

  private static Optional<String> text(Optional<Element> in, String namespace, String name) {
    return in.flatMap(e -> text(e, namespace, name));
  }

  private static Element add(Element parent, String namespace, String name, @Nullable String text) {
    Element child = parent.getOwnerDocument().createElementNS(namespace, name);
    if (text != null) {
      child.setTextContent(text);
    }
    parent.appendChild(child);
    return child;
  }
}
