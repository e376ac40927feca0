package org.lastmile.connectors.disabilityfed;

import org.lastmile.hub.testkit.FakeContractTest;

class DisabilityFedContractTest extends FakeContractTest {}
