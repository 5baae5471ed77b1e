<?php

namespace Example\Mail;

use Example\Net\Socket;

require_once 'helpers.php';

const MAX_SIZE = 1000;

interface Transport
{
    public function send(string $message): bool;
}

/**
 * Sends mail over a socket.
 */
final class SocketTransport implements Transport
{
    private const PORT = 25;
    private Socket $socket;

    public function __construct(Socket $socket)
    {
        $this->socket = $socket;
    }

    public function send(string $message): bool
    {
        return strlen($message) < MAX_SIZE && $this->socket->write($message);
    }
}

trait Logs
{
    function log($text)
    {
        echo $text;
    }
}

enum Priority: int
{
    case Low = 1;
}

function mail_subject(string $text): string
{
    return trim($text);
}
