package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.lastmile.hub.casework.CaseRecord.Facts;
import org.lastmile.hub.casework.CaseRecord.Kind;
import org.lastmile.hub.casework.Purchase.Acceptance;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.MessageType;

/**
 * Contract, acceptance, payment: each needs what comes before it, in the same case. A payment request whose acceptance is
 * there is handed on; what comes out of order is refused and changes nothing, so that it may come again.
 */
final class PurchaseFold {
  private static final String ACCEPTANCE = "acceptance";
  private static final String PAYMENT = "payment";
  private static final String FAILED = "FAILED";

  /** By the five grades of a survey, from 1. */
  private static final List<String> GRADES = List.of(FAILED, FAILED, "PASSED", "GOOD", "EXCELLENT");

  private final UnaryOperator<String> pseudonym;

  PurchaseFold(UnaryOperator<String> pseudonym) {
    this.pseudonym = pseudonym;
  }

  /** Whether a message is about a purchase. */
  static boolean concerns(String type) {
    return type.startsWith("purchase.")
        || type.equals("payment.requested")
        || type.equals("satisfaction.result");
  }

  void awarded(Draft draft) {
    String contract = draft.text("contract");
    long amount = amount(draft);
    Purchase before = draft.purchase(contract);
    CaseRecord known = draft.known(draft.caseNo());
    draft.put(
        before == null
            ? new Purchase(draft.caseNo(), contract, amount, new TreeMap<>())
            : before.amended(amount));
    String code = before == null ? "AWARDED" : "AMENDED";
    if (known == null) {
      draft.change(null, opened(draft), code, "contract " + contract);
    } else {
      draft.note(known, code, "contract " + contract);
    }
  }

  void accepted(Draft draft) {
    Purchase purchase = draft.purchase(draft.text("contract"));
    String number = draft.text("acceptance");
    long amount = amount(draft);
    if (purchase == null) {
      refuse(draft, ACCEPTANCE, "no-contract");
    } else if (purchase.acceptances().containsKey(number)) {
      note(draft, "ACCEPTED_AGAIN", number);
    } else if (draft.text("conclusion").equals(FAILED)) {
      note(draft, "NOT_ACCEPTED", number);
    } else if (purchase.accepted() + amount > purchase.amount()) {
      refuse(draft, ACCEPTANCE, "above-contract");
    } else {
      draft.put(purchase.with(number, new Acceptance(amount, 0)));
      note(draft, "ACCEPTED_PART", number);
    }
  }

  void requested(Draft draft) {
    Purchase purchase = draft.purchase(draft.text("contract"));
    String number = draft.text("acceptance");
    Acceptance acceptance = purchase == null ? null : purchase.acceptances().get(number);
    if (purchase == null) {
      refuse(draft, PAYMENT, "no-contract");
    } else if (acceptance == null) {
      refuse(draft, PAYMENT, "no-acceptance");
    } else if (acceptance.requested() + amount(draft) > acceptance.amount()) {
      refuse(draft, PAYMENT, "above-acceptance");
    } else {
      long asked = acceptance.requested() + amount(draft);
      draft.put(purchase.with(number, new Acceptance(acceptance.amount(), asked)));
      note(draft, "PAYMENT_HANDED_ON", number);
      ObjectNode request = draft.message().body().deepCopy();
      request.putArray("materials"); // the papers stay where the contract is kept
      draft.emit(
          MessageType.of("payment.requested"),
          draft.caseNo(),
          draft.message().priority(),
          DataLevel.L4,
          draft.message().purpose(),
          request);
    }
  }

  /** What was asked about a case with contracts says how good the service was that each of them bought. */
  void evaluated(Draft draft, int score) {
    for (Purchase purchase : draft.purchases()) {
      ObjectNode body = Draft.body();
      body.put("contract", purchase.contract())
          .put("score", score * 20)
          .put("grade", GRADES.get(score - 1))
          .put("assessor", draft.message().source())
          .put("evaluatedOn", Times.day(draft.time("answeredAt")).toString());
      body.putArray("materials");
      body.putObject("origin")
          .put("system", draft.message().source())
          .put("number", draft.text("round") + "/" + draft.caseNo());
      draft.emit(
          "project.evaluated", draft.caseNo(), draft.message().priority(), DataLevel.L3, body);
    }
  }

  private static void refuse(Draft draft, String step, String reason) {
    ObjectNode body = Draft.body();
    body.put("step", step)
        .put("reason", reason)
        .put("contract", draft.text("contract"))
        .put("at", Times.text(draft.now()));
    body.set("origin", draft.message().body().path("origin"));
    draft.emit("purchase.refused", draft.caseNo(), draft.message().priority(), DataLevel.L2, body);
    note(draft, "OUT_OF_ORDER", step + ": " + reason);
  }

  private static void note(Draft draft, String code, String detail) {
    CaseRecord known = draft.known(draft.caseNo());
    if (known != null) {
      draft.note(known, code, detail);
    }
  }

  private static long amount(Draft draft) {
    return draft.message().body().path("amount").longValue();
  }

  private CaseRecord opened(Draft draft) {
    JsonNode body = draft.message().body();
    String provider = Draft.optional(body.path("provider"), "uscc");
    JsonNode origin = body.path("origin");
    Facts facts =
        Facts.of(
            Kind.PURCHASE,
            Nature.ACTUAL,
            null,
            provider == null ? null : pseudonym.apply(provider),
            Draft.optional(origin, "system"),
            Draft.optional(origin, "number"),
            draft.now());
    return CaseRecord.opened(
        draft.caseNo(),
        facts,
        CaseState.IN_PROGRESS,
        draft.text("department"),
        draft.message().priority());
  }
}
