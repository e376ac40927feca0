package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.caseNo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Message;

/** Contract, acceptance and payment without a database. */
class PurchaseFoldTest {
  private final Folding folding = new Folding();

  static Message awarded(String id, long amount) {
    return of(
        id,
        "purchase.awarded",
        """
        {"contract": "HT-1", "subject": "喘息服务", "amount": %d, "signedOn": "2026-11-20", "materials": [],
         "provider": {"kind": "legal", "name": "样例社会组织", "uscc": "52330106XHDEM0017B"},
         "department": "民政局", "origin": {"system": "service-purchasing", "number": "HT1"}}
        """
            .formatted(amount));
  }

  static Message accepted(String id, String number, long amount, String conclusion) {
    return of(
        id,
        "purchase.accepted",
        """
        {"contract": "HT-1", "acceptance": "%s", "conclusion": "%s", "amount": %d, "acceptedOn": "2026-11-20",
         "materials": [], "department": "民政局", "origin": {"system": "service-purchasing", "number": "YS1"}}
        """
            .formatted(number, conclusion, amount));
  }

  static Message requested(String id, String acceptance, long amount) {
    return of(
        id,
        "payment.requested",
        """
        {"contract": "HT-1", "acceptance": "%s", "amount": %d, "account": "3399000000000001", "bank": "样例银行",
         "payee": {"kind": "legal", "name": "样例社会组织"},
         "materials": [{"name": "发票", "original": true}],
         "department": "民政局", "origin": {"system": "service-purchasing", "number": "%s"}}
        """
            .formatted(acceptance, amount, id));
  }

  private static Message of(String id, String type, String body) {
    ObjectNode tree = (ObjectNode) Json.parse(body.getBytes(StandardCharsets.UTF_8));
    return Samples.message(id, type, caseNo(1), "service-purchasing", T0, 0, tree);
  }

  private Message last() {
    return folding.outputs.getLast();
  }

  private void refused(String step, String reason, String number) {
    assertThat(last().type().name()).isEqualTo("purchase.refused");
    assertThat(last().caseNo()).isEqualTo(caseNo(1));
    assertThat(last().body().path("step").textValue()).isEqualTo(step);
    assertThat(last().body().path("reason").textValue()).isEqualTo(reason);
    assertThat(last().body().at("/origin/number").textValue()).isEqualTo(number);
  }

  @Test
  void aContractBeginsACaseOfItsOwnWhereNoApplicationCameBefore() {
    folding.apply(awarded("c1", 100));
    assertThat(folding.state().cases().get(caseNo(1)))
        .returns(CaseRecord.Kind.PURCHASE, one -> one.facts().kind())
        .returns(CaseState.IN_PROGRESS, CaseRecord::state);
    assertThat(folding.state().toString()).doesNotContain("样例社会组织");
  }

  @Test
  void aPaymentOfWhatWasAcceptedIsHandedOnWithoutItsPapers() {
    folding.apply(
        awarded("c1", 100), accepted("a1", "A1", 60, "PARTLY"), requested("p1", "A1", 60));
    assertThat(folding.outputs).hasSize(1);
    assertThat(last().type().name()).isEqualTo("payment.requested");
    assertThat(last().source()).isEqualTo("casework");
    assertThat(last().body().path("account").textValue()).isEqualTo("3399000000000001");
    assertThat(last().body().path("materials")).isEmpty();
    assertThat(last().body().at("/origin/number").textValue()).isEqualTo("p1");
  }

  @Test
  void aPaymentWithoutAcceptanceIsRefusedAndMayComeAgainAfterIt() {
    folding.apply(awarded("c1", 100), requested("p1", "A1", 60));
    refused("payment", "no-acceptance", "p1");

    folding.apply(accepted("a1", "A1", 60, "PASSED"), requested("p2", "A1", 60));
    assertThat(last().type().name()).isEqualTo("payment.requested");
  }

  @Test
  void whatFailedIsNotAccepted() {
    folding.apply(
        awarded("c1", 100), accepted("a1", "A1", 60, "FAILED"), requested("p1", "A1", 60));
    refused("payment", "no-acceptance", "p1");
  }

  @Test
  void nothingComesBeforeTheContract() {
    folding.apply(accepted("a1", "A1", 60, "PASSED"));
    refused("acceptance", "no-contract", "YS1");
    folding.apply(requested("p1", "A1", 60));
    refused("payment", "no-contract", "p1");
    assertThat(folding.state().purchases()).isEmpty();
  }

  @Test
  void noMoreIsPaidThanAcceptedAndNoMoreAcceptedThanTheContractGives() {
    folding.apply(
        awarded("c1", 100),
        accepted("a1", "A1", 60, "PASSED"),
        requested("p1", "A1", 40),
        requested("p2", "A1", 21));
    refused("payment", "above-acceptance", "p2");
    folding.apply(accepted("a2", "A2", 41, "PASSED"));
    refused("acceptance", "above-contract", "YS1");

    // a supplement to the contract
    folding.apply(awarded("c2", 101), accepted("a3", "A2", 41, "PASSED"));
    assertThat(folding.codes()).endsWith("AMENDED", "ACCEPTED_PART");
  }

  @Test
  void anAcceptanceThatComesAgainIsCountedOnce() {
    folding.apply(
        awarded("c1", 100), accepted("a1", "A1", 60, "PASSED"), accepted("a2", "A1", 60, "PASSED"));
    assertThat(folding.codes()).endsWith("ACCEPTED_AGAIN");
    assertThat(folding.outputs).isEmpty();
  }
}
