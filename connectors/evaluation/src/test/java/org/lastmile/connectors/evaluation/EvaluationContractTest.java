package org.lastmile.connectors.evaluation;

import org.lastmile.hub.testkit.FakeContractTest;

class EvaluationContractTest extends FakeContractTest {}
