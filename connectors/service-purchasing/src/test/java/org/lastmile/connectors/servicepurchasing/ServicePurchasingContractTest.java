package org.lastmile.connectors.servicepurchasing;

import org.lastmile.hub.testkit.FakeContractTest;

class ServicePurchasingContractTest extends FakeContractTest {}
