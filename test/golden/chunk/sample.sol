// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import "./Ownable.sol";

interface IVault {
    function deposit() external payable;
}

library Shares {
    function half(uint256 amount) internal pure returns (uint256) {
        return amount / 2;
    }
}

/// @title Keeps deposits.
contract Vault is Ownable {
    mapping(address => uint256) public balances;

    struct Deposit {
        uint256 amount;
    }

    enum State { Open, Closed }

    event Deposited(address indexed who, uint256 amount);
    error TooSmall(uint256 amount);

    modifier onlyOpen() {
        require(open, "closed");
        _;
    }

    constructor() {
        owner = msg.sender;
    }

    function deposit() external payable onlyOpen {
        balances[msg.sender] += msg.value;
        emit Deposited(msg.sender, msg.value);
    }
}
