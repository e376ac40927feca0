package org.lastmile.connectors.servicepurchasing;

import org.lastmile.hub.testkit.ConnectorContractTest;

class ServicePurchasingContractTest extends ConnectorContractTest {}
