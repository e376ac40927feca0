package org.lastmile.connectors.urbanmanagement;

import org.lastmile.hub.testkit.FakeContractTest;

class UrbanManagementContractTest extends FakeContractTest {}
