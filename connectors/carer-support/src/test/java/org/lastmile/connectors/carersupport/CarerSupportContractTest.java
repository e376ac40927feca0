package org.lastmile.connectors.carersupport;

import org.lastmile.hub.testkit.FakeContractTest;

class CarerSupportContractTest extends FakeContractTest {}
