package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.lastmile.hub.casework.Contacts.Contact;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Traceparents;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Once a night, which of the cases completed by the end of the day before a third party may ask about: a case number
 * and a masked phone each. A case is drawn by the keyed hash of its number, so that nobody who does not know the key can
 * tell which, and doing it again draws the same. Each case has one chance; then its phone is forgotten.
 */
final class NightlySample {
  private static final MessageType TYPE = MessageType.of("satisfaction.sample");

  /** More are several messages. */
  private static final int ROWS_TOGETHER = 1000;

  /** Of a hash, as many as a double can hold. */
  private static final int HEX_DIGITS = 13;

  private static final double LOTS = 0x1p52;

  private final JdbcClient jdbc;
  private final Contacts contacts;
  private final CaseStore store;
  private final SampleSettings settings;
  private final UnaryOperator<String> hash;
  private final TransactionTemplate transactions;

  /** @param hash keyed */
  NightlySample(
      DataSource dataSource, CaseStore store, SampleSettings settings, UnaryOperator<String> hash) {
    this.jdbc = JdbcClient.create(dataSource);
    this.contacts = new Contacts(dataSource);
    this.store = store;
    this.settings = settings;
    this.hash = hash;
    this.transactions = DatabaseFaults.transactions(dataSource);
  }

  /** Makes that of the day before, unless it is too early or it is made; gives the number of messages. */
  int make(OffsetDateTime now) {
    return Times.dayBefore(now, settings.at())
        .map(day -> DatabaseFaults.translate(() -> transactions.execute(status -> make(day, now))))
        .orElse(0);
  }

  private int make(LocalDate day, OffsetDateTime now) {
    int isNew =
        jdbc.sql("INSERT INTO casework.samples VALUES (?, ?, 0, 0) ON CONFLICT DO NOTHING")
            .params(day, now)
            .update();
    if (isNew == 0) {
      return 0;
    }
    OffsetDateTime end = Times.end(day);
    List<Contact> closed = contacts.ofClosed(end);
    List<Contact> drawn = drawn(closed);
    contacts.forget(end);
    jdbc.sql("UPDATE casework.samples SET closed = ?, drawn = ? WHERE day = ?")
        .params(closed.size(), drawn.size(), day)
        .update();
    List<Message> messages = new ArrayList<>();
    for (int from = 0; from < drawn.size(); from += ROWS_TOGETHER) {
      List<Contact> rows = drawn.subList(from, Math.min(from + ROWS_TOGETHER, drawn.size()));
      messages.add(message(day, messages.size() + 1, rows, now));
    }
    store.saveOutputs(messages, now);
    return messages.size();
  }

  /** Those with the lowest lots, in the order of their numbers again, which tells nothing of the lots. */
  private List<Contact> drawn(List<Contact> closed) {
    return closed.stream()
        .filter(one -> lot(one) < settings.share())
        .sorted(Comparator.comparingDouble(this::lot))
        .limit(settings.atMost())
        .sorted(Comparator.comparing(Contact::caseNo))
        .toList();
  }

  /** From 0 to less than 1. */
  private double lot(Contact one) {
    String digits = hash.apply("sample/" + one.caseNo()).substring(0, HEX_DIGITS);
    return Long.parseLong(digits, 16) / LOTS;
  }

  private static Message message(LocalDate day, int part, List<Contact> drawn, OffsetDateTime now) {
    String number = "sample/" + day + "/" + part;
    String id = Ids.of(TYPE.name(), number);
    ObjectNode body = Draft.body();
    body.putObject("origin").put("system", Casework.SYSTEM).put("number", number);
    body.put("asOf", day.toString());
    ArrayNode rows = body.putArray("rows");
    drawn.forEach(one -> rows.addObject().put("caseNo", one.caseNo()).put("phone", one.phone()));
    return new Message(
        id,
        TYPE,
        number,
        null,
        null,
        Casework.SYSTEM,
        now,
        Priority.ROUTINE,
        null,
        0,
        DataLevel.L3,
        null,
        Traceparents.derived(id),
        List.of(),
        body);
  }
}
