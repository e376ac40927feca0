package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.lastmile.hub.spi.Message;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Masked phones of applicants, for the sample of closed cases and nothing else. The whole number is never kept. Every
 * method belongs into the caller's transaction.
 */
final class Contacts {
  private static final Pattern MOBILE = Pattern.compile("(?:\\+?86-?)?(1\\d{2})\\d{4}(\\d{4})");

  /** With an area code or without; of the number itself four digits are hidden. */
  private static final Pattern LANDLINE =
      Pattern.compile("(?:\\+?86-?)?((?:0\\d{2,3}-?)?)\\d{4}(\\d{3,4})");

  private static final String HIDDEN = "****";
  private static final String PHONE = "phone";
  private static final String PHONE_POINTER = "/applicant/phone";

  private final JdbcClient jdbc;

  Contacts(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** Of one case. */
  record Contact(String caseNo, String phone) {}

  /** Keeps what the message says of the applicant's phone; what it says to be empty is kept no longer. */
  void note(Message message) {
    JsonNode body = message.body();
    for (JsonNode cleared : body.path("cleared")) {
      if (cleared.asText().equals(PHONE_POINTER)) {
        jdbc.sql("DELETE FROM casework.contacts WHERE case_no = ?")
            .param(message.caseNo())
            .update();
      }
    }
    masked(applicant(message.type().name(), body).path(PHONE).asText())
        .ifPresent(phone -> keep(Objects.requireNonNull(message.caseNo()), phone));
  }

  private static JsonNode applicant(String type, JsonNode body) {
    return switch (type) {
      case "case.submitted", "case.supplemented" -> body.path("applicant");
      case "case.dispatched", "case.escalated" -> body.path("application").path("applicant");
      case "booking.requested" -> body.path("person");
      default -> MissingNode.getInstance();
    };
  }

  private void keep(String caseNo, String phone) {
    jdbc.sql(
            """
            INSERT INTO casework.contacts SELECT ?, ? WHERE EXISTS (SELECT FROM casework.cases WHERE case_no = ?)
            ON CONFLICT (case_no) DO UPDATE SET phone = excluded.phone WHERE contacts.phone <> excluded.phone
            """)
        .params(caseNo, phone, caseNo)
        .update();
  }

  /** Empty where it is no phone number of this country: what else it may tell of a person is not known. */
  static Optional<String> masked(String phone) {
    Matcher mobile = MOBILE.matcher(phone);
    Matcher known = mobile.matches() ? mobile : LANDLINE.matcher(phone);
    return known.matches()
        ? Optional.of(known.group(1) + HIDDEN + known.group(2))
        : Optional.empty();
  }

  /**
   * Of the cases that were completed before, and that nobody has graded yet; in the order of their numbers. A number that
   * a sender brought along, and that may be one of a person, is not among them.
   */
  List<Contact> ofClosed(OffsetDateTime before) {
    return jdbc.sql(
            """
            SELECT case_no, phone FROM casework.contacts JOIN casework.cases USING (case_no)
            WHERE state IN ('COMPLETED', 'CLOSED') AND over_at < ? AND case_no ~ '^[0-9A-Z]{21,60}$' ORDER BY case_no
            """)
        .param(before)
        .query((row, number) -> new Contact(row.getString("case_no"), row.getString(PHONE)))
        .list();
  }

  /** Forgets those of all cases that were over before. */
  void forget(OffsetDateTime before) {
    jdbc.sql(
            "DELETE FROM casework.contacts k USING casework.cases c WHERE c.case_no = k.case_no AND c.over_at < ?")
        .param(before)
        .update();
  }
}
